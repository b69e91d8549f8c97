-- Rolls back: rows of all ages, and what each rule leaves of them.
begin;
\ir ../helpers.psql
select plan(18);

-- Every rule is due, and none has to wait for another.
create function pg_temp.keep(p_steps integer default 100) returns bigint language plpgsql as $$
declare
    v_sum bigint := 0;
begin
    update ops.retention_rules set ran_at = null, behind_at = null;
    for i in 1..p_steps loop
        v_sum := v_sum + coalesce(internal.keep_retention(), 0);
    end loop;
    return v_sum;
end
$$;

select pg_temp.who('kr_ada') as ada \gset
select pg_temp.who('kr_bob') as bob \gset
select social.create_post(:ada, 'seen') as post \gset
-- Of what other files left, too.
select pg_temp.keep() \g /dev/null
select is(pg_temp.keep(), 0::bigint, 'nothing is old');
select is((select count(*) from ops.retention_rules where ran_at is null or error is not null or behind_at is not null), 0::bigint, 'every rule has run');

insert into core.views (viewer_id, post_id, window_at, surface)
select :bob, :post, now() - d * interval '1 day', 'feed' from generate_series(80, 99) as d;
insert into core.active_days (user_id, day)
select :bob, (now() at time zone 'UTC')::date - d from generate_series(395, 404) as d;
insert into core.tokens (user_id, token_hash, label, expires_at, revoked_at) values
(:bob, '\x01', 'expired long ago', now() - interval '31 days', null),
(:bob, '\x02', 'expired', now() - interval '29 days', null),
(:bob, '\x03', 'revoked long ago', now() + interval '1 year', now() - interval '31 days'),
(:bob, '\x04', 'revoked', now() + interval '1 year', now() - interval '29 days'),
(:bob, '\x05', 'good', now() + interval '1 year', null),
(:bob, '\x06', 'revoked long ago, expired lately', now() - interval '1 day', now() - interval '31 days');
insert into core.held_usernames (key_hash, skeleton_hash, username, user_id, expires_at) values
('\x01', '\x01', 'kr_free', :bob, now() - interval '1 second'), ('\x02', '\x02', 'kr_held', :bob, now() + interval '1 minute');
select social.mute_user(:bob, :ada, now() + interval '1 hour');
insert into core.mutes (muter_id, muted_id, expires_at) values (:ada, :bob, now() - interval '1 second');

update ops.settings set value = '4' where name = 'retention_chunk';
select ok(pg_temp.keep(n) <= 4 * n, 'a step purges a chunk') from (select count(*)::integer from ops.retention_rules) as r (n);
select is((select count(*) from core.views where viewer_id = :bob), 16::bigint, 'each rule has its turn');
select is((select row(behind_at is not null, purged_count)::text from ops.retention_rules where name = 'views'),
          '(t,4)', 'and says that there is more');
select ok(pg_temp.keep() > 0, 'it goes on');
select is((select row(min(window_at) >= now() - interval '90 days', count(*))::text from core.views where viewer_id = :bob),
          '(t,11)', 'views of the last 90 days stay');
select is((select count(*) from core.active_days where user_id = :bob), 6::bigint, 'days of the last 400 stay');
select is((select string_agg(label, ', ' order by label) from core.tokens where user_id = :bob),
          'expired, good, revoked', 'tokens stay until 30 days after their end, whichever came first');
select is((select string_agg(username, ',') from core.held_usernames where user_id = :bob), 'kr_held', 'names stay while they are held');
select is((select string_agg(muter_id::text, ',') from core.mutes where muter_id in (:ada, :bob)), :bob::text, 'mutes stay until they end');
select is((select count(*) from internal.hidden where viewer_id = :ada), 0::bigint, 'and so does what hides by them');
select is((select count(*) from ops.retention_rules where behind_at is not null), 0::bigint, 'nothing is behind');
select is(internal.keep_retention(), null::bigint, 'then none is due');

update ops.settings set value = '85 days' where name = 'view_retention';
select is(pg_temp.keep(), 5::bigint, 'a setting counts at once');
update ops.retention_rules set condition = 'window_at < ''soon''' where name = 'views';
insert into core.active_days (user_id, day) values (:bob, '2020-01-01');
select is(pg_temp.keep(), 1::bigint, 'a rule that fails holds up no other');
select matches((select error from ops.retention_rules where name = 'views'), '^22007: .*soon', 'and says why');
update ops.retention_rules set condition = 'window_at < $1' where name = 'views';
update ops.settings set value = 'infinity' where name = 'view_retention';
select pg_temp.keep();
select is((select row(error, ran_at is null)::text from ops.retention_rules where name = 'views'), '(,f)', 'for ever is a time');

select * from finish();
rollback;
