-- The arguments are checked by the table's constraints too; here they get their PS code and name.
create or replace function internal.check_content(
    p_body text, p_media jsonb, p_tags text[], p_lang text, p_reply_permission text
)
returns text[]
language plpgsql
immutable
parallel safe
as $$
declare
    v_tags text[];
begin
    if p_media <> '[]' then
        perform internal.check_json(p_media, 'p_media', 2);
    end if;

    if p_tags <> '{}' then
        perform internal.check_array(p_tags, 'p_tags', 50);
    end if;

    if length(p_body) > 10000 then
        perform internal.raise_error('PS400', 'p_body', 'a body has at most 10,000 characters');
    elsif not internal.is_media(p_media) then
        perform internal.raise_error('PS400', 'p_media', internal.media_fault(p_media));
    elsif p_media = '[]' and not internal.shows_something(p_body) then
        perform internal.raise_error('PS400', 'p_body', 'a post has a body or media');
    elsif p_lang !~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' then
        perform internal.raise_error('PS400', 'p_lang', 'lang is a language tag such as "en" or "pt-BR"');
    elsif p_reply_permission is null
          or p_reply_permission <> all (internal.kinds('reply_permission')) then
        perform internal.raise_unknown_kind('p_reply_permission', 'reply_permission');
    elsif p_tags = '{}' then
        return p_tags;
    end if;

    v_tags := array(select distinct internal.normalize_tag(t) from unnest(p_tags) as t order by 1);

    if array_position(v_tags, null) is not null then
        perform internal.raise_error('PS400', 'p_tags',
            'tags are at most 50, each of 1 to 100 letters, digits, marks and underscores with '
            'at least one letter');
    end if;

    return v_tags;
end
$$;

comment on function internal.check_content(text, jsonb, text[], text, text) is
    'Raises PS400 unless these are the content of a post; returns its tags, normalised.';
