-- Documents some posts at a time, while everything goes on; the numbers last, in one statement each.
create or replace function internal.repair_documents()
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_step constant integer := 2000;
    v_from constant bigint := (select r.place from internal.rounds as r where r.name = 'search');
    v_posts bigint[];
    v_upto bigint;
begin
    if v_from = internal.last_id() then
        perform internal.count_documents();
        return true;
    end if;

    -- Of posts, and what there may be without one.
    select array_agg(w.id order by w.id), max(w.id)
      into v_posts, v_upto
      from (
        select p.id from (
            select q.id from core.posts as q where q.id > v_from order by q.id limit v_step
        ) as p
        union
        select d.post_id from (
            select e.post_id
              from internal.search_documents as e
             where e.post_id > v_from
             order by e.post_id
             limit v_step
        ) as d
        union
        select r.post_id from (
            select s.post_id
              from internal.search_readers as s
             where s.post_id > v_from
             order by s.post_id
             limit v_step
        ) as r
        order by id
        limit v_step
      ) as w;

    if v_posts is not null then
        perform internal.set_documents(v_posts);
    end if;

    update internal.rounds
       set place = case when cardinality(v_posts) = v_step then v_upto else internal.last_id() end
     where name = 'search';

    return false;
end
$$;

comment on function internal.repair_documents() is
    'Makes the documents of the next 2,000 posts anew, at last the numbers; returns whether that was all.';
