-- What each kind of event ends. Commits: an event of an open transaction belongs to no batch.
\ir ../helpers.psql
select plan(15);

select pg_temp.who('cache_ada') as ada \gset
select pg_temp.who('cache_bob') as bob \gset
select social.create_post(:ada, 'first') as post \gset
select social.issue_token(:bob) as token \gset
select internal.settle();

create function pg_temp.ended(p_after bigint) returns text language sql as $$
    select string_agg(format('%s %s', e.key, p.value ->> 0), ', ' order by e.key, p.value ->> 0)
      from internal.cache_ends(p_after) as c
     cross join json_each(c.ends) as e
     cross join json_array_elements(e.value) as p;
$$;

select social.last_batch() as place \gset
select is(pg_temp.ended(:place), null, 'nothing has happened');

select social.follow_user(:bob, :ada);
select internal.settle();
select is(pg_temp.ended(:place), format('person %1$s, person %2$s, viewer %1$s, viewer %2$s', :ada, :bob), 'a follow: what both see, and their numbers');

select social.last_batch() as place \gset
select social.like_post(:bob, :post);
select internal.settle();
select is(pg_temp.ended(:place), format('post %s, viewer %s', :post, :bob), 'a like: its number, and what the one sees who did it');

select social.last_batch() as place \gset
select social.revoke_token(:'token');
select internal.settle();
select is(pg_temp.ended(:place), format('session %s', :bob), 'a revoked token: sessions alone');

select social.last_batch() as place \gset
select social.set_preferences(:bob, '{"is_indexable": false}');
select internal.settle();
select is(pg_temp.ended(:place), format('shown %1$s, viewer %1$s', :bob), 'a preference: wherever they stand');

select social.last_batch() as place \gset
select social.block_user(:ada, :bob);
select internal.settle();
select ok(pg_temp.ended(:place) like '%viewer ' || :ada || '%viewer ' || :bob || '%', 'a block: what both see');

select social.last_batch() as place \gset
select social.delete_post(:ada, :post);
select internal.settle();
select is(pg_temp.ended(:place), format('author %1$s, person %1$s, shown %2$s, viewer %1$s', :ada, :post), 'a deleted post: wherever it stands');

-- That nobody seals shows.
select snapshot as before from internal.cache_ends(:place) \gset
select is_covered from internal.cache_ends(:place, :'before') \gset
select ok(:'is_covered', 'all that was is in batches');
select social.like_post(:ada, social.create_post(:ada, 'second'));
select snapshot as after from internal.cache_ends(:place) \gset
select ok((select is_covered from internal.cache_ends(:place, :'before')), 'what came later does not count against what was before');
select ok(not (select is_covered from internal.cache_ends(:place, :'after')), 'what nobody has sealed does');
select internal.settle();
select ok((select is_covered from internal.cache_ends(:place, :'after')), 'until somebody does');

select ok((select is_cut from internal.cache_ends(null)), 'who begins knows of nothing before');
select ok((select is_cut from internal.cache_ends(1000000000)), 'nor does who was elsewhere');

select is((select p from internal.recent_people(100000) as p where p = :ada), :ada, 'who acted last');
select is((select count(*) from internal.recent_people(1)), 1::bigint, 'so many at most');

select * from finish();
