-- A function of its own: nothing else says what of a post can be found.
create or replace function internal.make_documents(p_posts bigint[])
returns setof internal.search_documents
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select p.id, p.author_id, p.visibility = 'public' and u.is_active and not u.is_private,
           coalesce(w.length, 0),
           (concat_ws(' ', w.terms, t.terms))::tsvector
      from (
        select q.* from unnest(p_posts) as w (id) cross join lateral (
            select * from core.posts as q where q.id = w.id offset 0
        ) as q
        union all
        select q.* from core.posts as q where p_posts is null
      ) as p
     cross join lateral (select * from core.users as u where u.id = p.author_id offset 0) as u
      left join internal.stemmers() as s on s.lang = split_part(p.lang, '-', 1)
     cross join lateral (
        select count(*)::integer as length,
               string_agg(case when a.spelling is null or s.code is null
                               then '''' || a.word || ''':' || a.place || 'A'
                               else '''' || a.word || ''':' || a.place || ' '''
                                    || internal.stem_word(a.spelling, s.dictionary) || '~' || s.code
                                    || ''':' || a.place || 'A'
                                    || case when a.word = a.spelling then ''
                                            else ' ''' || internal.stem_word(a.word, s.dictionary) || '~'
                                                 || s.code || ''':' || a.place || 'A' end end,
                          ' ') as terms
          from (
            select c.word, c.spelling,
                   least(row_number() over (order by x.n, c.place) + 10 * (x.n - 1), 16383) as place
              from (
                select 1 as n, p.body as said
                union all
                select 1 + m.n, m.item ->> 'alt'
                  from jsonb_array_elements(p.media) with ordinality as m (item, n)
                 where p.media <> '[]'
                union all
                select 100 + t.n, t.tag from unnest(p.tags) with ordinality as t (tag, n)
              ) as x
             cross join lateral internal.text_terms(x.said) as c
          ) as a
     ) as w
     cross join lateral (
        select string_agg(format('''%s''', f.term), ' ') as terms
          from (
            values
            ('@' || p.author_id),
            ('^' || (select b.id from internal.search_buckets as b
                      where b.from_id <= p.id order by b.from_id desc limit 1)),
            (case when p.media <> '[]' then '!media' end),
            (case when p.entities @> '[{"kind": "url"}]' then '!link' end),
            (case when p.reply_to_id is not null then '!reply'
                  when p.quote_of_id is null then '!original' end),
            (case when p.quote_of_id is not null then '!quote' end),
            (':' || lower(p.lang)), (':' || split_part(p.lang, '-', 1))
            union all
            select '>' || n.id
              from unnest(p.reply_to_author_id || p.mentions) as m (id)
             cross join lateral (select * from core.users as u where u.id = m.id offset 0) as n
             where n.deleted_at is null
            union all
            select '#' || h.tag from unnest(p.hashtags) as h (tag)
            union all
            select '!' || (m.item ->> 'kind') from jsonb_array_elements(p.media) as m (item)
          ) as f (term)
         where f.term is not null
     ) as t
     where p.deleted_at is null;
end
$$;

comment on function internal.make_documents(bigint[]) is
    'What can be found of posts, as the tables say now: of p_posts, of all where that is null. Searched '
    'are the text, what describes its media, and hashtags.';
