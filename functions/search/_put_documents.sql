-- Numbers follow documents in the same transaction, so that they are always what a count would give.
-- Locks: documents, readers, terms, each in key order; the projection's lock is held.
create or replace function internal.put_documents(
    p_posts bigint[], p_before internal.search_documents[], p_after internal.search_documents[]
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_size constant integer := internal.setting('search_bucket')::integer;
    v_last internal.search_buckets;
    v_from bigint;
begin
    -- Locked by who read them.
    delete from internal.search_documents as d
     where d.post_id in (
        select b.post_id from unnest(p_before) as b
        except
        select a.post_id from unnest(p_after) as a
     );

    insert into internal.search_documents as d (post_id, author_id, is_open, length, terms)
    select a.post_id, a.author_id, a.is_open, a.length, a.terms
      from unnest(p_after) as a
     order by a.post_id
    on conflict (post_id) do update
       set is_open = excluded.is_open, length = excluded.length, terms = excluded.terms;

    with wanted as materialized (
        select * from internal.make_readers(p_posts)
    ),
    ended as (
        delete from internal.search_readers
         where ctid = any (array(
            select r.ctid
              from internal.search_readers as r
             where r.post_id = any (p_posts)
               and not exists (
                   select from wanted as w
                    where w.user_id = r.user_id and w.is_direct = r.is_direct and w.post_id = r.post_id
               )
             order by r.user_id, r.is_direct, r.post_id
               for update
         ))
    )
    insert into internal.search_readers (user_id, is_direct, post_id)
    select w.user_id, w.is_direct, w.post_id
      from wanted as w
     order by w.user_id, w.is_direct, w.post_id
    on conflict do nothing;

    insert into internal.search_terms as t (lexeme, document_count)
    select c.lexeme, sum(c.delta)
      from (
        select l.lexeme, -1 as delta
          from unnest(p_before) as b
         cross join lateral internal.counted_terms(b.terms) as l (lexeme)
         where b.is_open
        union all
        select l.lexeme, 1
          from unnest(p_after) as a
         cross join lateral internal.counted_terms(a.terms) as l (lexeme)
         where a.is_open
      ) as c
     group by c.lexeme
    having sum(c.delta) <> 0
     order by c.lexeme collate "C"
    on conflict (lexeme) do update set document_count = t.document_count + excluded.document_count;

    -- A word that nobody uses any more may be somebody's.
    delete from internal.search_terms
     where ctid = any (array(
        select t.ctid
          from internal.search_terms as t
         where t.document_count = 0
           and t.lexeme in (
               select l.lexeme
                 from unnest(p_before) as b
                cross join lateral internal.counted_terms(b.terms) as l (lexeme)
                where b.is_open
           )
         order by t.lexeme
           for update
     ));

    update internal.search_corpus as c
       set document_count = c.document_count + s.documents,
           word_count = c.word_count + s.words
      from (
        select sum(w.sign) as documents, sum(w.sign * w.length) as words
          from (
            select -1 as sign, b.length from unnest(p_before) as b where b.is_open and b.length > 0
            union all
            select 1, a.length from unnest(p_after) as a where a.is_open and a.length > 0
          ) as w
      ) as s
     where s.documents <> 0 or s.words <> 0;

    update internal.search_buckets as b
       set document_count = b.document_count + s.documents
      from (
        select k.id, sum(w.sign) as documents
          from (
            select -1 as sign, b.post_id from unnest(p_before) as b where b.is_open
            union all
            select 1, a.post_id from unnest(p_after) as a where a.is_open
          ) as w
         cross join lateral (
            select q.id
              from internal.search_buckets as q
             where q.from_id <= w.post_id
             order by q.from_id desc
             limit 1
          ) as k
         group by k.id
      ) as s
     where b.id = s.id and s.documents <> 0;

    -- What comes late goes into the range that its id falls in. Only open documents say where one ends.
    loop
        select * into v_last from internal.search_buckets order by from_id desc limit 1;
        exit when v_last.document_count <= v_size;

        v_from := (
            select d.post_id
              from internal.search_documents as d
             where d.post_id >= v_last.from_id and d.is_open
             order by d.post_id
            offset v_size
             limit 1
        );
        exit when v_from is null;

        update internal.search_buckets set document_count = v_size where id = v_last.id;
        insert into internal.search_buckets (id, from_id, document_count)
        values (v_last.id + 1, v_from, v_last.document_count - v_size);
        update internal.search_documents as d
           set terms = ts_delete(d.terms, '^' || v_last.id) || format('''^%s''', v_last.id + 1)::tsvector
         where d.post_id >= v_from;
    end loop;
end
$$;

comment on function internal.put_documents(
    bigint[], internal.search_documents[], internal.search_documents[]
) is
    'Puts documents of p_posts in the place of those that were, with all that is counted of them and to '
    'whom they lead.';
