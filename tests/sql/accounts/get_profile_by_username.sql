begin;
\ir ../helpers.psql
select plan(8);

select pg_temp.who('Gpu_Ada') as ada, pg_temp.who('gpu_bob') as bob \gset
set local role pgsocial_app;
select is((select id from social.get_profile_by_username(null, n)), :ada, n)
  from unnest(array['Gpu_Ada', 'gpu_ada', 'GPU_ADA']) as n;
select is(pg_temp.error_of(format('select social.get_profile_by_username(null, %L)', n)), 'PS404 p_username', 'nobody: ' || coalesce(n, 'null'))
  from unnest(array['gpu_nobody', ' gpu_ada', null]) as n;
select social.block_user(:ada, :bob);
select is(pg_temp.error_of(format('select social.get_profile_by_username(%s, ''gpu_ada'')', :bob)), 'PS404 p_username', 'nor who blocks one');
select is((select is_blocking from social.get_profile_by_username(:ada, 'GPU_BOB')), true, 'whom one blocks, one may look up');

select * from finish();
rollback;
