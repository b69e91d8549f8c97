create or replace function internal.media_fault(p_media jsonb)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if jsonb_typeof(p_media) is distinct from 'array' or jsonb_array_length(p_media) > 10 then
        return 'media are a list of at most 10 objects';
    end if;

    return (
        select format('p_media[%s]', m.place - 1)
               || case
                      when jsonb_typeof(m.item) <> 'object' then ' is no object'
                      when not m.item ?& array['kind', 'url'] then ': kind and url are required'
                      else coalesce(
                          (
                              select '.' || f.name || case f.name
                                  when 'kind' then ' is image or video'
                                  when 'url' then ' is an address of 1 to 2,000 characters'
                                  when 'alt' then ' is a text of at most 2,000 characters'
                                  when 'width' then ' is a number of pixels, 1 to 10^9'
                                  when 'height' then ' is a number of pixels, 1 to 10^9'
                                  when 'duration_ms' then ' is a number of milliseconds, 1 to 10^9'
                                  else ' is no field: kind, url, alt, width, height, duration_ms are'
                              end
                                from jsonb_each(m.item) as f (name, value)
                               where not internal.is_medium(
                                         '{"kind": "image", "url": "u"}'
                                         || jsonb_build_object(f.name, f.value)
                                     )
                               order by f.name
                               limit 1
                          ),
                          ' is no medium'
                      )
                  end
          from jsonb_array_elements(p_media) with ordinality as m (item, place)
         where not internal.is_medium(m.item)
         order by m.place
         limit 1
    );
end
$$;

comment on function internal.media_fault(jsonb) is
    'What is wrong with a list of media: which one, which field, and its limit; null for nothing.';
