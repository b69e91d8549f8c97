-- From here on their followers' feeds pull from them; what was pushed before stays where it is.
create or replace function internal.promote_celebrities(p_users bigint[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    with risen as (
        insert into internal.celebrities (user_id, last_entry_id)
        select u.id,
               greatest(
                   (select max(p.id) from core.posts as p where p.author_id = u.id),
                   (select max(s.id) from core.shares as s where s.user_id = u.id),
                   0
               )
          from (select distinct id from unnest(p_users) as u (id)) as u
         order by u.id
        on conflict do nothing
        returning user_id
    )
    update internal.timeline_states as s
       set celebrity_ids = s.celebrity_ids || f.ids
      from (
        select w.follower_id, array_agg(r.user_id) as ids
          from risen as r
          join core.follows as w on w.followee_id = r.user_id
         group by w.follower_id
      ) as f
     where s.viewer_id = f.follower_id;
end
$$;

comment on function internal.promote_celebrities(bigint[]) is
    'Makes p_users celebrities, as far as they are none: see internal.celebrities. Only the '
    'projection "timelines" calls it, under its lock.';
