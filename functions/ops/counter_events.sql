-- The events of one post or user are found by reading the log from p_since on: an audit, no hot path.
create or replace function ops.counter_events(p_counter text, p_id bigint, p_since timestamptz)
returns table (
    event_id bigint, type text, actor_id bigint, created_at timestamptz, delta integer, value bigint
)
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_now bigint;
begin
    perform internal.check_logged(p_since, 'p_since');
    v_now := internal.count_of(p_counter, p_id);

    return query
    with deltas as (
        select e.id, e.type, e.actor_id, e.created_at, d.delta
          from internal.events as e
         cross join lateral (
            select case
                when p_counter = 'like_count' and e.post_id = p_id
                    then case e.type when 'like.created' then 1 when 'like.deleted' then -1 end
                when p_counter = 'share_count' and e.post_id = p_id
                    then case e.type when 'share.created' then 1 when 'share.deleted' then -1 end
                when p_counter = 'reply_count' and e.payload ->> 'reply_to_id' = p_id::text
                    then internal.post_delta(e.type)
                when p_counter = 'quote_count' and e.payload ->> 'quote_of_id' = p_id::text
                    then internal.post_delta(e.type)
                when p_counter = 'post_count' and e.payload ->> 'author_id' = p_id::text
                    then internal.post_delta(e.type)
                when p_counter = 'follower_count' and e.user_id = p_id then internal.follow_delta(e.type)
                when p_counter = 'following_count' and e.actor_id = p_id then internal.follow_delta(e.type)
            end as delta
         ) as d
         where e.created_at >= p_since and d.delta is not null
    )
    select d.id, d.type, d.actor_id, d.created_at, d.delta,
           v_now - coalesce(sum(d.delta) over (
               order by d.id desc rows between unbounded preceding and 1 preceding
           ), 0)::bigint
      from deltas as d
     order by d.id;
end
$$;

comment on function ops.counter_events(text, bigint, timestamptz) is
    'The ledger of a counter (like_count, share_count, reply_count, quote_count of the post p_id; '
    'post_count, follower_count, following_count of the user p_id): each event since p_since that '
    'changed it, and its value after that. Bulk loads leave one log.epoch and no single events. '
    'Reads the log from p_since on. Errors: PS400 (p_counter), PS410 (p_since is before '
    'ops.settings log_retention; what was folded before stays in the counter). '
    'Example: select * from ops.counter_events(''like_count'', 42, now() - interval ''1 day'');';

grant execute on function ops.counter_events(text, bigint, timestamptz) to pgsocial_admin, pgsocial_worker;

create or replace function internal.check_logged(p_at timestamptz, p_argument text)
returns void
language plpgsql
stable
parallel safe
as $$
begin
    if p_at < (now() - internal.setting('log_retention')::interval)::date then
        perform internal.raise_error('PS410', p_argument, 'the log is not kept so long: see ops.settings');
    end if;
end
$$;

comment on function internal.check_logged(timestamptz, text) is
    'Raises PS410, naming p_argument, for a time from which on the log may no longer be kept.';
