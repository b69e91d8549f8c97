create or replace function internal.set_documents(p_posts bigint[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_before internal.search_documents[];
    v_after internal.search_documents[];
begin
    v_before := array(
        select d
          from internal.search_documents as d
         where d.post_id = any (p_posts)
         order by d.post_id
           for update
    );
    v_after := array(select m from internal.make_documents(p_posts) as m);

    perform internal.put_documents(p_posts, v_before, v_after);
end
$$;

comment on function internal.set_documents(bigint[]) is
    'Sets what can be found of some posts (each once) to what the tables say.';
