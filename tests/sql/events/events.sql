-- Commits: an event of an open transaction belongs to no batch.
\ir ../helpers.psql
select plan(26);

select internal.settle();
select social.last_batch() as start \gset
select set_config('pgsocial.request_id', 'r-1', false);
select pg_temp.who('ev_ada') as ada, pg_temp.who('ev_bob') as bob, pg_temp.who('ev_eve') as eve, pg_temp.who('ev_private') as private \gset
select set_config('pgsocial.request_id', '', false);
update core.users set is_private = true where id = :private;
select social.create_post(:ada, 'told') as post \gset
select social.create_post(:ada, 'reply', :post) as reply \gset
select social.like_post(:bob, :post), social.share_post(:bob, :post), social.bookmark_post(:bob, :post), social.follow_user(:bob, :ada), social.follow_user(:ada, :private);
select social.block_user(:ada, :eve);
select social.create_post(:private, 'closed') as closed \gset
select social.create_post(:ada, 'gone') as gone \gset
select social.delete_post(:ada, :gone);
select is((select count(*) from social.stream_events(:start)), 0::bigint, 'nothing is told before it is sealed');
select ok(internal.settle() > 0, 'sealed');

create function pg_temp.told(p_viewer bigint, p_start bigint) returns text language sql as $$
    select string_agg(e.type || coalesce(' ' || p.body, ''), ', ' order by e.type, p.id)
      from social.read_events(p_viewer, p_start) as e
      left join core.posts as p on p.id = e.post_id
     where e.type not like 'user.%'
$$;
select is(pg_temp.told(:bob, :start),
          'bookmark.created told, follow.created, like.created told, post.created told, post.created reply, '
          'post.deleted gone, share.created told', 'a user: what they may see, and their own bookmark');
select is(pg_temp.told(:ada, :start),
          'block.created, follow.created, like.created told, post.created told, post.created reply, '
          'post.deleted gone, request.created, share.created told', 'its author: no bookmark of others');
select is(pg_temp.told(:eve, :start), null, 'whom she blocks: nothing of hers');
select is(pg_temp.told(:private, :start),
          'follow.created, like.created told, post.created told, post.created reply, post.created closed, '
          'post.deleted gone, request.created, share.created told', 'a private account: its own, and who asks');
select is(pg_temp.told(null, :start),
          'follow.created, like.created told, post.created told, post.created reply, post.deleted gone, share.created told',
          'a guest: what is for everyone');
select is((select count(*) from social.read_events(:eve, :start) where type = 'user.created' and actor_id = :ada), 0::bigint,
          'nor the account that blocks one');

create temp table seen as select * from social.stream_events(:start);
select is((select count(*) from seen where type like 'post.%'), 5::bigint, 'the stream has everything');
select is((select request_id from seen where actor_id = :ada and type = 'user.created'), 'r-1', 'with its request');
select is((select user_id from seen where post_id = :reply), :ada, 'and whom a reply answers');
select is((select payload ->> 'body' from seen where post_id = :post and type = 'post.created'), 'told', 'complete');
select is((select payload ? 'body' from seen where post_id = :gone and type = 'post.deleted'), false, 'but for what is deleted');
select results_eq(
    format('with recursive r as (
                (select e.* from social.stream_events(%1$s, null, 1) as e)
                union all
                (select n.* from r, lateral social.stream_events(r.batch_id, r.id, 1) as n))
            select id from r', :start),
    'select id from seen', 'one by one it is the same');
select set_eq(
    format('select (d).viewer_id, ((d).event).id as event_id from social.deliver_events(array[%s, %s, %s], %s) as d', :ada, :bob, :eve, :start + 1),
    format('select v.id as viewer_id, e.id as event_id from unnest(array[%s, %s, %s]) as v (id), lateral social.read_events(v.id, %s) as e where e.batch_id = %s',
           :ada, :bob, :eve, :start, :start + 1), 'delivery to many equals reading by each');

select is(pg_temp.error_of(format('select social.read_events(null, %s, null, 0)', :start)), 'PS400 p_limit', 'limit 0');
select is(pg_temp.error_of('select social.read_events(null, null)'), 'PS400 p_after_batch', 'no place');
select is(pg_temp.error_of('select social.read_events(null, -1)'), 'PS410 p_after_batch', 'a place before the log');
select is(pg_temp.error_of('select social.read_events(null, 1000000000)'), 'PS410 p_after_batch', 'a place that has not been');
select is(pg_temp.error_of('truncate core.likes'), 'PS403 likes', 'TRUNCATE is refused');
select is(pg_temp.error_of($$select internal.run_projection('nothing')$$), 'PS404 p_name', 'no such projection');
select is((select count(*) from ops.projections where lag_events > 0), 0::bigint, 'nothing waits');
update internal.projections set is_enabled = false;
select is(internal.run_projection('counters'), 0::bigint, 'a disabled one rests');
update internal.projections set is_enabled = true;
select is(ops.after_restore(), 0::bigint, 'no restore, nothing to do');

set role pgsocial_app;
select is(pg_temp.error_of('select social.stream_events(0)'), '42501 ', 'the stream is not for applications');
select is(pg_temp.error_of('select social.deliver_events(array[1::bigint], 1)'), '42501 ', 'nor is delivery');
reset role;

select * from finish();
