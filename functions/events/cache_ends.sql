-- What a process that keeps pages asks ten times a second: which of them have ended, and whether the log
-- is sealed up to its question before. The one place that says which event ends what; who sees what is
-- not decided here: a page that ends is asked for anew.
create or replace function internal.cache_ends(p_after bigint, p_snapshot pg_snapshot default null)
returns table (
    last_batch bigint, snapshot pg_snapshot, is_covered boolean, is_cut boolean, epoch text,
    folded json, ends json
)
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_most constant integer := 5000;
    v_last internal.batches;
    v_floor bigint;
begin
    select * into v_last from internal.batches as b order by b.id desc limit 1;
    select min(b.id) into v_floor from internal.batches as b;

    last_batch := v_last.id;
    snapshot := pg_current_snapshot();
    is_covered := p_snapshot is not null and not exists (
        select from internal.log_range(v_last.snapshot, p_snapshot)
    );
    -- Batch numbers mean the same within one of these alone.
    epoch := (
        select format('%s.%s.%s', s.system_identifier, d.oid, c.timeline_id)
          from pg_control_system() as s, pg_control_checkpoint() as c, pg_database as d
         where d.datname = current_database()
    );
    folded := (select json_object_agg(p.name, p.batch_id) from internal.projections as p where p.is_enabled);
    is_cut := p_after is null or p_after < v_floor or p_after > v_last.id or (
        select coalesce(sum(b.event_count), 0) > v_most
          from internal.batches as b
         where b.id > p_after
    );

    if is_cut or p_after = v_last.id then
        return next;
        return;
    end if;

    with events as materialized (
        select b.id as batch, split_part(e.type, '.', 1) as entity, e.type, e.actor_id, e.user_id,
               e.post_id, e.payload
          from internal.batches as b
         cross join lateral internal.batch_events(b.id - 1, b.id) as e
         where b.id > p_after
    ),
    keys as (
        select e.batch, k.kind, k.id
          from events as e
         cross join lateral (
            values
            -- What shows it: a post, a share or a person, as it is.
            ('shown', case when e.entity = 'post' then e.post_id end),
            ('shown', case when e.entity = 'share' then (e.payload ->> 'share_id')::bigint end),
            ('shown', case when e.entity in ('user', 'preference') then e.actor_id end),
            -- All that they see: the two of whom one has done something with the other.
            ('viewer', case when e.entity not in ('token', 'view', 'visit', 'log') then e.actor_id end),
            ('viewer', case when e.entity in ('follow', 'request', 'block') then e.user_id end),
            -- Lists of what they post and share.
            ('author', case when e.entity = 'post'
                            then coalesce((e.payload ->> 'author_id')::bigint, e.actor_id)
                            when e.entity in ('share', 'user') then e.actor_id end),
            -- Numbers of a person.
            ('person', case when e.entity in ('follow', 'post', 'user') then e.actor_id end),
            ('person', case when e.entity = 'follow' then e.user_id end),
            -- Numbers of a post.
            ('post', case when e.entity in ('like', 'share') then e.post_id end),
            ('post', case when e.entity = 'post' then (e.payload ->> 'reply_to_id')::bigint end),
            ('post', case when e.entity = 'post' then (e.payload ->> 'quote_of_id')::bigint end),
            ('session', case when e.entity in ('token', 'user') and e.type <> 'user.returned'
                             then e.actor_id end),
            ('all', case when e.entity = 'log' then 0 end)
         ) as k (kind, id)
         where k.id is not null
    )
    select json_object_agg(w.kind, w.pairs)
      into ends
      from (
        select n.kind, json_agg(json_build_array(n.id, n.batch)) as pairs
          from (select k.kind, k.id, max(k.batch) as batch from keys as k group by k.kind, k.id) as n
         group by n.kind
      ) as w;

    return next;
end
$$;

comment on function internal.cache_ends(bigint, pg_snapshot) is
    'What the batches after p_after (null: none) end of what is kept outside the database. last_batch: up '
    'to where; ends: by kind (shown, viewer, author, person, post, session, all), pairs of an id and the '
    'last batch that ends it; is_cut: too many to be told, or p_after is not known: all has ended. '
    'is_covered: whether all that p_snapshot (the snapshot of an answer before) saw is in these batches, '
    'so that nothing committed until then is missing: false where nobody seals. folded: the batch up to '
    'which each projection is; epoch: what batch numbers count in. Errors: none.';

grant execute on function internal.cache_ends(bigint, pg_snapshot) to pgsocial_worker;
