-- Commits: it seals what is committed, and folds it.
\ir ../helpers.psql
select plan(2);

select social.create_post(pg_temp.who('fl_ada'), 'told') as post \gset
select social.like_post(pg_temp.who('fl_bob'), :post) as liked \gset
call ops.fold_log();
select is((select like_count from core.posts where id = :post), 1, 'what was committed is folded');
select is((select count(*) from internal.projections where is_enabled and batch_id < (select max(id) from internal.batches)), 0::bigint, 'by every projection');

select * from finish();
