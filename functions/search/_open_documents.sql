-- Their words are as they were: only whether everybody sees them has changed.
create or replace function internal.open_documents(p_authors bigint[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_step constant integer := 5000;
    v_before internal.search_documents[];
    v_from bigint := 0;
begin
    loop
        v_before := array(
            select d
              from internal.search_documents as d
             cross join lateral (select * from core.posts as q where q.id = d.post_id offset 0) as p
             cross join lateral (select * from core.users as u where u.id = d.author_id offset 0) as u
             where d.author_id = any (p_authors)
               and d.post_id > v_from
               and d.is_open <> (p.visibility = 'public' and u.is_active and not u.is_private)
             order by d.post_id
             limit v_step
               for update of d
        );

        exit when v_before = '{}';
        v_from := v_before[cardinality(v_before)].post_id;

        perform internal.put_documents(array(select b.post_id from unnest(v_before) as b), v_before, array(
            select row(b.post_id, b.author_id, not b.is_open, b.length, b.terms)::internal.search_documents
              from unnest(v_before) as b
        ));
    end loop;
end
$$;

comment on function internal.open_documents(bigint[]) is
    'Sets whether everybody sees the documents of some authors to what the tables say.';
