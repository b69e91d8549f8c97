begin;
\ir ../helpers.psql
select plan(16);

select pg_temp.who('bu_ada') as ada, pg_temp.who('bu_bob') as bob, pg_temp.who('bu_dan') as dan, pg_temp.who('bu_gone') as gone \gset
update core.users set suspended_at = now() where id = :gone;
set local role pgsocial_app;
select social.follow_user(:ada, :bob), social.follow_user(:bob, :ada), social.follow_user(:dan, :bob);
select social.create_post(:bob, 'by bob @bu_ada') as post \gset
select is(social.block_user(:ada, :bob), true, 'a block');
select is(social.block_user(:ada, :bob), false, 'twice changes nothing');
reset role;
select results_eq(format('select follower_id, followee_id from core.follows where %s in (follower_id, followee_id)', :bob),
                  format('values (%s::bigint, %s::bigint)', :dan, :bob), 'follows between them end, others stay');
set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.get_post(%s, %s)', :ada, :post)), 'PS404 p_post', 'even a post that names one is gone');
select is(pg_temp.error_of(format('select social.like_post(%s, %s)', :ada, :post)), 'PS404 p_post', 'and not to be liked');
select is(pg_temp.error_of(format('select social.create_post(%s, ''re'', %s)', :ada, :post)), 'PS404 p_reply_to', 'nor answered');
select is(pg_temp.error_of(format('select social.create_post(%s, ''qu'', p_quote_of => %s)', :ada, :post)), 'PS404 p_quote_of', 'nor quoted');
select is(social.block_user(:bob, :ada), true, 'who is blocked may block too');

select is(pg_temp.error_of(format('select social.block_user(%1$s, %1$s)', :ada)), 'PS400 p_target', 'oneself');
select is(pg_temp.error_of(format('select social.block_user(%s, %s)', :ada, t)), 'PS404 p_target', 'nobody: ' || t)
  from unnest(array['1', 'null', :'gone']) as t;
select is(pg_temp.error_of(format('select social.block_user(%s, %s)', a, :ada)), 'PS404 p_actor', 'by nobody: ' || a)
  from unnest(array['1', :'gone']) as a;
reset role;
select is((select count(*) from core.blocks where blocker_id in (:ada, :bob, :gone)), 2::bigint, 'an error changes nothing');
select is((select string_agg(type, ',' order by id) from internal.events where actor_id in (:ada, :bob) and id > (
              select max(e.id) from internal.events as e where e.post_id = :post)),
          'block.created,follow.deleted,follow.deleted,block.created', 'the log tells of the ended follows too');

select * from finish();
rollback;
