begin;
\ir ../helpers.psql
select plan(14);

select pg_temp.who('rf_ada') as ada \gset
select social.create_post(:ada, 'stays') as post \gset
select is(pg_temp.error_of(format('truncate core.%I cascade', t)), 'PS403 ' || t, 'TRUNCATE of ' || t)
  from unnest(array['credentials', 'tokens', 'follows', 'blocks', 'post_hashtags', 'post_mentions', 'likes', 'shares', 'bookmarks', 'imports']) as t;
select matches(pg_temp.error_of(format('truncate core.%I cascade', t)), '^PS403 ', 'and all that hangs on ' || t) from unnest(array['users', 'posts']) as t;
select throws_ok('truncate core.likes', 'PS403', 'TRUNCATE of core.likes would leave no events: use DELETE', 'it says what to do');
select is((select count(*) from core.posts where id = :post), 1::bigint, 'nothing is lost');

select * from finish();
rollback;
