-- An erasure takes people out of what others wrote, which is no change of it and leaves no event.
create or replace function internal.forget_people(p_users bigint[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_step constant integer := 5000;
    v_terms constant text[] := array(select '>' || u.id from unnest(p_users) as u (id));
    v_query constant tsquery := (
        select string_agg(internal.quote_term(t), ' | ') from unnest(v_terms) as t
    )::tsquery;
    v_before internal.search_documents[];
begin
    loop
        v_before := array(
            select d
              from internal.search_documents as d
             where d.terms @@ v_query
             order by d.post_id
             limit v_step
               for update
        );

        exit when v_before = '{}';

        perform internal.put_documents(array(select b.post_id from unnest(v_before) as b), v_before, array(
            select row(
                       b.post_id, b.author_id, b.is_open, b.length, ts_delete(b.terms, v_terms)
                   )::internal.search_documents
              from unnest(v_before) as b
        ));
    end loop;

    delete from internal.search_readers
     where ctid = any (array(
        select r.ctid
          from internal.search_readers as r
         where r.user_id = any (p_users)
         order by r.user_id, r.is_direct, r.post_id
           for update
     ));
end
$$;

comment on function internal.forget_people(bigint[]) is
    'Takes people who were deleted out of documents that name them, and lets nothing lead to them.';
