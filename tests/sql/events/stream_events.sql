-- And social.deliver_events(). Commits: an event of an open transaction belongs to no batch.
\ir ../helpers.psql
select plan(23);

select internal.settle();
select social.last_batch() as start \gset
begin;
select social.begin_request('r-1');
select pg_temp.who('se_ada') as ada, pg_temp.who('se_bob') as bob, pg_temp.who('se_eve') as eve \gset
commit;
select social.create_post(:ada, 'told') as post \gset
select social.create_post(:ada, 'gone') as gone \gset
select social.delete_post(:ada, :gone), social.block_user(:ada, :eve), social.bookmark_post(:bob, :post);
select is((select count(*) from social.stream_events(:start)), 0::bigint, 'nothing is told before it is sealed');
select ok(internal.settle() > 0, 'sealed');
select is(social.last_batch(), :start::bigint + 1, 'as one batch');
select social.like_post(n, :post) from unnest(array[:ada, :bob]::bigint[]) as n;
select ok(internal.settle() > 0, 'sealed');
select set_config('role', 'pgsocial_stream', false);
create temp table seen as select * from social.stream_events(:start) with ordinality;
reset role;
select is((select array_agg(type order by ordinality) from seen),
          array['user.created', 'user.created', 'user.created', 'post.created', 'post.created', 'post.deleted', 'block.created', 'bookmark.created', 'like.created', 'like.created'],
          'everything, in order');
select is((select string_agg(distinct (batch_id - :start)::text, ' ') from seen), '1 2', 'over both batches');
select is((select count(*) from seen as a join seen as b on b.ordinality = a.ordinality + 1 where (b.batch_id, b.id) <= (a.batch_id, a.id)), 0::bigint, 'by batch and id');
select is((select row(request_id, version, payload ->> 'username')::text from seen where actor_id = :ada and type = 'user.created'), '(r-1,1,se_ada)', 'with its request');
select is((select payload ->> 'body' from seen where post_id = :post and type = 'post.created'), 'told', 'complete');
select is((select payload ->> 'body' from seen where post_id = :gone and type = 'post.created'), 'gone', 'as it was then');
select is((select payload ? 'body' from seen where post_id = :gone and type = 'post.deleted'), false, 'but for what is deleted');

create function pg_temp.stream_chain(p_after bigint, p_limit integer) returns bigint[] language sql as $$
    with recursive r as (
        (select array_agg(e) as page from social.stream_events(p_after, null, p_limit) as e)
        union all
        select (select array_agg(n) from social.stream_events((r.page[cardinality(r.page)]).batch_id, (r.page[cardinality(r.page)]).id, p_limit) as n)
          from r where r.page is not null
    )
    select array_agg(e.id) from r, unnest(r.page) as e
$$;
select is(pg_temp.stream_chain(:start, n), (select array_agg(id order by ordinality) from seen), 'by ' || n || ' it is the same') from unnest(array[1, 3, 5]) as n;

select set_eq(
    format('select (d).viewer_id, ((d).event).id as event_id from social.deliver_events(array[%s, %s, %s, null]::bigint[], %s) as d', :ada, :bob, :eve, :start + n),
    format('select v.id as viewer_id, e.id as event_id from unnest(array[%s, %s, %s, null]::bigint[]) as v (id), lateral social.read_events(v.id, %s) as e where e.batch_id = %s',
           :ada, :bob, :eve, :start, :start + n), 'delivery of batch ' || n || ' equals reading by each') from unnest(array[1, 2]) as n;

-- More than a thousand events in one batch: delivered in rounds.
insert into core.users (username, display_name) select 'se_x' || n, 'x' from generate_series(1, 2500) as n;
select ok(internal.settle() > 0, 'a large batch');
select is((select count(distinct ((d).event).id) from social.deliver_events(array[:bob]::bigint[], :start + 3) as d), 2500::bigint, 'all of it');
select is((select count(*) from social.deliver_events('{}', :start + 3)), 0::bigint, 'to nobody');

select set_config('role', 'pgsocial_stream', false);
select is(pg_temp.error_of('select social.deliver_events(array[1::bigint], 1000000000)'), 'PS410 p_batch', 'a batch that has not been');
select is(pg_temp.error_of('select social.stream_events(null)'), 'PS400 p_after_batch', 'no place');
set role pgsocial_app;
select is(pg_temp.error_of('select social.stream_events(0)'), '42501 ', 'the stream is not for applications');
select is(pg_temp.error_of('select social.deliver_events(array[1::bigint], 1)'), '42501 ', 'nor is delivery');
reset role;

select * from finish();
