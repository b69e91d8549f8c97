-- Each post that an event touches is set to what the tables say now, so that a batch folded late, twice
-- or in pieces gives the same.
create or replace function internal.fold_documents(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_step constant integer := 1000;
    v_posts constant bigint[] := array(
        select distinct e.post_id from unnest(p_events) as e where e.type like 'post.%' order by 1
    );
    v_users constant bigint[] := array(
        select distinct e.actor_id
          from unnest(p_events) as e
         where e.type in ('user.updated', 'user.deactivated', 'user.reactivated', 'user.deleted')
    );
begin
    -- Some at a time, so that no range of posts grows by a whole batch.
    for v_from in 1 .. cardinality(v_posts) by v_step loop
        perform internal.set_documents(v_posts[v_from:v_from + v_step - 1]);
    end loop;

    if v_users <> '{}' then
        perform internal.open_documents(v_users);

        perform internal.forget_people(array(
            select u.id from core.users as u where u.id = any (v_users) and u.deleted_at is not null
        ));
    end if;
end
$$;

comment on function internal.fold_documents(internal.events[]) is
    'Projection "search": sets what p_events touch.';
