-- And internal.log_shares(), internal.log_bookmarks(): direct writes leave the events that calls leave.
begin;
\ir ../helpers.psql
select plan(12);

select pg_temp.who('ll_ada') as ada, pg_temp.who('ll_bob') as bob, pg_temp.who('ll_eve') as eve \gset
select social.create_post(:ada, 'one') as one \gset
select social.create_post(:ada, 'two') as two \gset
create function pg_temp.logged(p_entity text) returns text language sql as $$
    select string_agg(split_part(e.type, '.', 2) || ' ' || substr(a.username, 4) || ' ' || p.body || coalesce(' of ' || substr(u.username, 4), '') || coalesce(' ' || e.request_id, ''),
                      ', ' order by e.type, a.username, p.body desc)
      from internal.events as e join core.users as a on a.id = e.actor_id join core.posts as p on p.id = e.post_id left join core.users as u on u.id = e.user_id
     where e.type like p_entity || '.%' and a.username like 'll\_%'
$$;
select social.begin_request('r');
insert into core.likes (user_id, post_id) values (:bob, :two), (:eve, :two);
insert into core.shares (user_id, post_id) values (:bob, :two), (:eve, :two);
insert into core.bookmarks (user_id, post_id) values (:bob, :two), (:eve, :two);
select set_config('pgsocial.request_id', '', true);
select is(pg_temp.logged('like'), 'created bob two of ada r, created eve two of ada r', 'likes');
select is(pg_temp.logged('share'), 'created bob two of ada r, created eve two of ada r', 'shares');
select is(pg_temp.logged('bookmark'), 'created bob two r, created eve two r', 'bookmarks tell no author');
insert into core.likes (user_id, post_id) values (:bob, :two) on conflict do nothing;
select social.like_post(:bob, :one), social.share_post(:bob, :one), social.bookmark_post(:bob, :one);
select is(pg_temp.logged('like'), 'created bob two of ada r, created bob one of ada, created eve two of ada r', 'by a call it is the same, nothing for what was there');
delete from core.likes where post_id = :two;
delete from core.shares where post_id = :two;
delete from core.bookmarks where post_id = :two;
select is(pg_temp.logged('like'), 'created bob two of ada r, created bob one of ada, created eve two of ada r, deleted bob two of ada, deleted eve two of ada', 'a direct DELETE');
select is(pg_temp.logged('share'), 'created bob two of ada r, created bob one of ada, created eve two of ada r, deleted bob two of ada, deleted eve two of ada', 'of shares');
select is(pg_temp.logged('bookmark'), 'created bob two r, created bob one, created eve two r, deleted bob two, deleted eve two', 'of bookmarks');
select is((select count(*) from internal.events as c join internal.events as d on d.payload = c.payload and d.type = 'share.deleted'
            where c.type = 'share.created' and c.post_id = :two and d.actor_id = c.actor_id), 2::bigint, 'a share''s end names the same share');
select is((select payload ->> 'share_id' from internal.events where type = 'share.created' and post_id = :one),
          (select id::text from core.shares where post_id = :one), 'by its id');
select is((select count(*) from internal.events where type ~ '^(like|bookmark)' and post_id in (:one, :two) and payload <> '{}' and type like '%.created'), 0::bigint, 'the others hold no more');
select is((select count(*) from internal.events where type ~ '^(like|bookmark).deleted' and post_id = :two and (payload ->> 'since')::timestamptz between now() and clock_timestamp()), 4::bigint, 'but since when it was, at their end');
insert into core.likes (user_id, post_id, created_at) values (:eve, :one, '2025-03-01 10:00Z');
select is((select payload from internal.events where type = 'like.created' and post_id = :one and actor_id = :eve), '{"since": "2025-03-01T10:00:00+00:00"}', 'and where it is older than its event');

select * from finish();
rollback;
