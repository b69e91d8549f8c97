-- And social.list_following(), its mirror.
begin;
\ir ../helpers.psql
select plan(41);

select pg_temp.who('lf_star') as star, pg_temp.who('lf_foe') as foe, pg_temp.who('lf_gone') as gone, pg_temp.who('lf_guest') as stranger \gset
select social.follow_user(pg_temp.who('lf_' || n), :star) from generate_series(1, 7) as n;
select social.follow_user(:star, pg_temp.who('lf_' || n)) from generate_series(1, 5) as n;
select social.follow_user(:foe, :star), social.follow_user(:star, :foe), social.follow_user(:gone, :star), social.follow_user(:star, :gone);
-- One moment for three of them: the id tells them apart.
update core.follows set created_at = '2024-01-01 00:00:00.123457Z' where followee_id = :star and follower_id in (pg_temp.who('lf_2'), pg_temp.who('lf_3'), pg_temp.who('lf_4'));

create function pg_temp.names(p_call text) returns text language plpgsql as $$
declare
    v_names text;
begin
    execute format('select string_agg(substr(r.username, 4), '','') from %s as r', p_call) into v_names;
    return v_names;
end
$$;
create function pg_temp.name_chain(p_list text, p_viewer bigint, p_user bigint, p_limit integer) returns text language plpgsql as $$
declare
    v_names text[] := '{}';
    v_page social.user_item[];
begin
    loop
        execute format('select array_agg(r) from social.%I($1, $2, $3, $4) as r', p_list)
           into v_page using p_viewer, p_user, p_limit, v_page[cardinality(v_page)].cursor;
        v_names := v_names || array(select substr(i.username, 4) from unnest(v_page) as i);
        exit when coalesce(cardinality(v_page), 0) < p_limit;
    end loop;
    return array_to_string(v_names, ',');
end
$$;
set local role pgsocial_app;
select is(pg_temp.names(format('social.list_followers(null, %s)', :star)), 'gone,foe,7,6,5,1,4,3,2', 'followers, the newest first');
select is(pg_temp.names(format('social.list_following(null, %s)', :star)), 'gone,foe,5,4,3,2,1', 'whom one follows');
select is(pg_temp.name_chain('list_followers', null, :star, n), 'gone,foe,7,6,5,1,4,3,2', 'followers by ' || n) from generate_series(1, 4) as n;
select is(pg_temp.name_chain('list_following', :star, :star, n), 'gone,foe,5,4,3,2,1', 'following by ' || n) from generate_series(1, 3) as n;
select is((select row(u.id, u.username, u.display_name, u.avatar_url, u.is_private)::text from social.list_followers(null, :star, 1) as u),
          format('(%s,lf_gone,lf_gone,,f)', :gone), 'a row');
select is(pg_temp.names(format('social.list_followers(null, %s, 100)', :stranger)), null, 'nobody');

reset role;
update core.users set deactivated_at = now() where id = :gone;
set local role pgsocial_app;
select social.block_user(:stranger, :foe);
select is(pg_temp.names(format('social.list_followers(%s, %s)', :stranger, :star)), '7,6,5,1,4,3,2', 'without the inactive and whom one blocks');
select is(pg_temp.names(format('social.list_following(%s, %s, 2)', :stranger, :star)), '5,4', 'a full page all the same');
select is(pg_temp.names(format('social.list_followers(%s, %s, 1)', :foe, :star)), 'foe', 'who sees themselves');

select is(pg_temp.error_of(format('select social.%s(null, %s, %s)', f, :star, l)), 'PS400 p_limit', f || ' ' || l)
  from unnest(array['list_followers', 'list_following']) as f, unnest(array['0', '101', 'null', '-1']) as l;
select is(pg_temp.error_of(format('select social.%s(null, %s, 5, %L)', f, :star, c)), 'PS400 p_cursor', f || ' ' || c)
  from unnest(array['list_followers', 'list_following']) as f, unnest(array['5', '1.2.3']) as c;
select is(pg_temp.error_of(format('select social.list_followers(null, %s)', u)), 'PS404 p_user', 'of nobody: ' || u)
  from unnest(array['1', :'gone']) as u;

reset role;
update core.users set is_private = true where id = :star;
select pg_temp.who('lf_1') as fan \gset
set local role pgsocial_app;
select is(pg_temp.names(format('social.list_followers(%s, %s, 1)', v, :star)), 'foe', 'a private account''s, for itself and followers')
  from unnest(array[:star, :fan]::bigint[]) as v;
select is(pg_temp.error_of(format('select social.list_following(%s, %s)', v, :star)), 'PS404 p_user', 'for nobody else')
  from unnest(array[:'stranger', 'null']) as v;

-- What a private account does is told to its followers and to whom it concerns.
reset role;
select pg_temp.who('lf_open') as open, pg_temp.who('lf_shy') as shy, pg_temp.who('lf_fan') as fan, pg_temp.who('lf_else') as else \gset
select social.follow_user(:shy, :open), social.follow_user(:open, :shy), social.follow_user(:fan, :shy), social.follow_user(:else, :open);
select social.update_profile(:shy, p_is_private => true);
set local role pgsocial_app;
select is(pg_temp.names(format('social.list_followers(%s, %s)', v, :open)), n, 'that it follows: ' || w)
  from (values (:open::text, 'else,shy', 'who is followed'), (:fan::text, 'else,shy', 'a follower'), (:shy::text, 'else,shy', 'itself'), (:else::text, 'else', 'anybody else'), ('null', 'else', 'a guest')) as t (v, n, w);
select is(pg_temp.names(format('social.list_mutuals(%s, %s)', v, :open)), n, 'of mutuals the same: ' || w)
  from (values (:open::text, 'shy', 'oneself'), (:fan::text, 'shy', 'a follower'), (:else::text, null, 'anybody else')) as t (v, n, w);
select is(pg_temp.names(format('social.list_following(null, %s)', :open)), 'shy', 'whom an open account follows is its own doing');

select * from finish();
rollback;
