-- And internal.log_blocks(): the same for the other edge.
begin;
\ir ../helpers.psql
select plan(6);

select pg_temp.who('lg_1') as a, pg_temp.who('lg_2') as b, pg_temp.who('lg_3') as c \gset
create function pg_temp.logged(p_entity text) returns text language sql as $$
    select string_agg(split_part(e.type, '.', 2) || ' ' || substr(a.username, 4) || '>' || substr(u.username, 4) || coalesce(' ' || e.request_id, ''), ','
                      order by e.type, a.username, u.username)
      from internal.events as e join core.users as a on a.id = e.actor_id join core.users as u on u.id = e.user_id
     where e.type like p_entity || '.%' and a.username like 'lg\_%'
$$;
select social.begin_request('r1');
insert into core.follows (follower_id, followee_id) values (:a, :b), (:b, :c);
select set_config('pgsocial.request_id', '', true);
insert into core.blocks (blocker_id, blocked_id) values (:c, :a), (:a, :c);
select is(pg_temp.logged('follow'), 'created 1>2 r1,created 2>3 r1', 'a direct INSERT of many');
select is(pg_temp.logged('block'), 'created 1>3,created 3>1', 'blocks too');
insert into core.follows (follower_id, followee_id) values (:a, :b) on conflict do nothing;
update core.follows set created_at = now() where follower_id = :a;
select is(pg_temp.logged('follow'), 'created 1>2 r1,created 2>3 r1', 'what changes nothing is not logged');
delete from core.follows where follower_id in (:a, :b);
delete from core.blocks where blocker_id = :c and blocked_id = :a;
select is(pg_temp.logged('follow'), 'created 1>2 r1,created 2>3 r1,deleted 1>2,deleted 2>3', 'a direct DELETE');
select is(pg_temp.logged('block'), 'created 1>3,created 3>1,deleted 3>1', 'of blocks');
select is((select count(*) from internal.events where type ~ '^(follow|block)\.' and actor_id in (:a, :b, :c) and (payload - 'since' <> '{}' or post_id is not null)),
          0::bigint, 'they hold no more');

select * from finish();
rollback;
