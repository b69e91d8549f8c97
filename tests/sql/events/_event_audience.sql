-- Commits: an event of an open transaction belongs to no batch.
\ir ../helpers.psql
select plan(6);

select internal.settle();
select social.last_batch() as start \gset
select pg_temp.who('ea_ada') as ada, pg_temp.who('ea_private') as private, pg_temp.who('ea_fan') as fan, pg_temp.who('ea_eve') as eve \gset
select social.follow_user(:fan, :private);
select social.update_profile(:private, p_is_private => true);
select social.create_post(:ada, 'public') as post \gset
select social.like_post(:private, :post), social.share_post(:private, :post);
select social.block_user(:ada, :eve);
update core.users set deleted_at = now() where id = :ada;
select internal.settle();

create temp table place as select :start::bigint as start;
create function pg_temp.told(p_viewer bigint, p_type text) returns bigint language sql as $$
    select count(*) from social.read_events(p_viewer, (select start from pg_temp.place)) as e where e.type = p_type
$$;
select is(pg_temp.told(:fan, 'user.deleted'), 1::bigint, 'the end of an account is told');
select is(pg_temp.told(null, 'user.deleted'), 1::bigint, 'to guests too');
select is(pg_temp.told(:eve, 'user.deleted'), 0::bigint, 'but not across a block');
update core.users set deleted_at = null where id = :ada;
select is(pg_temp.told(:fan, 'like.created') + pg_temp.told(:fan, 'share.created'), 2::bigint, 'a follower sees what a private account likes and shares');
select is(pg_temp.told(null, 'like.created') + pg_temp.told(null, 'share.created'), 0::bigint, 'nobody else does');
select is(pg_temp.told(:ada, 'like.created'), 1::bigint, 'but the post''s author, whom it concerns');

select * from finish();
