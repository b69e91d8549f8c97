-- What everybody sees, and nothing else: an engine that holds no private post can tell nobody of one.
create or replace function internal.engine_documents(p_posts bigint[])
returns table (post_id bigint, digest bigint, doc jsonb)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select d.post_id,
           internal.sink_digest(concat_ws(
               chr(31), d.post_id, d.author_id, t.created_at, array_to_string(w.words, chr(30)),
               array_to_string(w.stems, chr(30)), array_to_string(f.filters, chr(30))
           )),
           jsonb_build_object(
               'post_id', d.post_id,
               'author_id', d.author_id,
               'created_at', t.created_at,
               'words', w.words,
               'stems', w.stems,
               'filters', f.filters,
               'like_count', p.like_count,
               'share_count', p.share_count,
               'popularity', p.like_count + p.share_count + p.reply_count + p.quote_count
           )
      from internal.make_documents(p_posts) as d
     cross join lateral (select * from core.posts as q where q.id = d.post_id offset 0) as p
     cross join lateral (select floor(extract(epoch from p.created_at) * 1000)::bigint as created_at) as t
     cross join lateral (
        select array_agg(l.lexeme order by l.lexeme collate "C") as filters
          from unnest(d.terms) as l
         where l.positions is null and not starts_with(l.lexeme, '^')
     ) as f
     cross join lateral (
        select coalesce(array_agg(s.words order by s.n) filter (where s.words is not null), '{}') as words,
               coalesce(array_agg(s.stems order by s.n) filter (where s.stems is not null), '{}') as stems
          from (
            -- What stands apart, such as what describes media, is a text of its own.
            select g.n, string_agg(g.lexeme, ' ' order by g.place) filter (where g.is_word) as words,
                   string_agg(g.lexeme, ' ' order by g.place) filter (where g.is_counted) as stems
              from (
                select i.*, count(*) filter (where i.gap >= 10) over (order by i.place) as n
                  from (
                    select l.lexeme, m.place, m.weight = 'A' as is_counted, l.lexeme !~ '~' as is_word,
                           m.place - lag(m.place) over (order by m.place) as gap
                      from unnest(d.terms) as l
                     cross join lateral unnest(l.positions, l.weights) as m (place, weight)
                  ) as i
              ) as g
             group by g.n
          ) as s
     ) as w
     where d.is_open;
end
$$;

comment on function internal.engine_documents(bigint[]) is
    'Posts that everybody sees (of p_posts, of all where that is null) as another engine indexes them: words '
    'as they are folded, stems by which is ranked ("run~en"), both by places, to be split at blanks; '
    'filters, terms beside; numbers as they are now. digest (internal.sink_digest) is of all but these, in '
    'their order, with U+001E within lists.';
