-- Relation x visibility: who sees a post, by visible_posts, by its set-based twin
-- internal.posts_audience() and by the public functions alike.
begin;
\ir ../helpers.psql
select plan(14);

select pg_temp.who('vis_author') as author, pg_temp.who('vis_private') as private,
       pg_temp.who('vis_follower') as follower, pg_temp.who('vis_stranger') as stranger,
       pg_temp.who('vis_named') as named, pg_temp.who('vis_blocked') as blocked,
       pg_temp.who('vis_blocker') as blocker, pg_temp.who('vis_gone') as gone \gset
select social.follow_user(:follower, :author), social.follow_user(:follower, :private);
select social.block_user(:author, :blocked), social.block_user(:private, :blocked);
select social.block_user(:blocker, :author), social.block_user(:blocker, :private);
update core.users set is_private = true where id = :private;

create temp table cases as
select a.name as account, v.visibility,
       social.create_post(a.id, 'for @vis_named and @vis_blocked', p_visibility => v.visibility) as id
  from (values ('open', :author::bigint), ('private', :private::bigint)) as a (name, id),
       (values ('public'), ('followers'), ('mentioned')) as v (visibility);
insert into cases select 'gone', 'public', social.create_post(:gone, 'soon gone');
update core.users set deactivated_at = now() where id = :gone;

create temp table viewers as
select * from (values ('author', :author::bigint), ('private', :private), ('follower', :follower), ('stranger', :stranger),
                      ('named', :named), ('blocked', :blocked), ('blocker', :blocker), ('gone', :gone),
                      ('guest', null)) as v (name, id);

create function pg_temp.seers(p_account text, p_visibility text) returns text language sql as $$
    select string_agg(v.name, ',' order by v.name)
      from cases as c, viewers as v
     where c.account = p_account and c.visibility = p_visibility
       and exists (select from internal.visible_posts(v.id) as p where p.id = c.id)
$$;

select is(pg_temp.seers('open', 'public'), 'author,follower,gone,guest,named,private,stranger', 'open, public');
select is(pg_temp.seers('open', 'followers'), 'author,follower,named', 'open, followers');
select is(pg_temp.seers('open', 'mentioned'), 'author,named', 'open, mentioned');
select is(pg_temp.seers('private', 'public'), 'follower,named,private', 'private, public');
select is(pg_temp.seers('private', 'followers'), 'follower,named,private', 'private, followers');
select is(pg_temp.seers('private', 'mentioned'), 'named,private', 'private, mentioned');
select is(pg_temp.seers('gone', 'public'), null, 'an inactive author''s post is seen by nobody');

select set_eq(
    $$select a.post_id, a.viewer_id from internal.posts_audience(
          array(select id from cases), array(select id from viewers)) as a$$,
    $$select c.id as post_id, v.id as viewer_id from cases as c, viewers as v
       where exists (select from internal.visible_posts(v.id) as p where p.id = c.id)$$,
    'the twin agrees over all pairs');
create function pg_temp.finds(p_viewer bigint, p_post bigint) returns boolean language plpgsql as $$
begin
    return (social.get_post(p_viewer, p_post)).id = p_post;
exception when sqlstate 'PS404' then
    return false;
end
$$;
grant select on cases, viewers to public;
create temp table permitted as
select v.id as viewer_id, c.id as post_id from viewers as v, cases as c
 where exists (select from internal.visible_posts(v.id) as p where p.id = c.id);
grant select on permitted to public;
set local role pgsocial_app;
select set_eq(
    $$select v.id as viewer_id, c.id as post_id from viewers as v, cases as c where pg_temp.finds(v.id, c.id)$$,
    $$select viewer_id, post_id from permitted$$,
    'get_post finds what is permitted');
reset role;

-- The same after every post is deleted: permitted, marked, and not visible.
update core.posts set deleted_at = now() where id in (select id from cases where account = 'open');
select is(pg_temp.seers('open', v.visibility), null, 'deleted, ' || v.visibility) from (values ('public'), ('mentioned')) as v (visibility);
select set_eq(
    $$select a.post_id, a.viewer_id, a.is_deleted from internal.posts_audience(
          array(select id from cases), array(select id from viewers)) as a$$,
    $$select p.post_id, p.viewer_id, c.account = 'open' as is_deleted from permitted as p join cases as c on c.id = p.post_id$$,
    'a deleted post stays permitted, and is marked');
select is((select count(*) from internal.posts_audience(array(select id from cases), '{}')), 0::bigint, 'no viewers, nobody');
select is((select count(*) from internal.posts_audience(array[(select id from cases where account = 'private' and visibility = 'public')],
                                                        array[:follower, :follower, null]::bigint[])), 1::bigint, 'a viewer counts once');

select * from finish();
rollback;
