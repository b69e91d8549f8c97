begin;
\ir ../helpers.psql
select plan(32);

select pg_temp.who('le_ada') as ada, pg_temp.who('le_bob') as bob, pg_temp.who('le_eve') as eve, pg_temp.who('le_liv') as liv,
       pg_temp.who('le_mia') as mia, pg_temp.who('le_gone') as gone \gset
select social.create_post(:ada, 'open') as post \gset
select social.create_post(:ada, 'for followers', p_visibility => 'followers') as closed \gset
select social.like_post(u, :post), social.share_post(u, :post) from unnest(array[:bob, :eve, :liv, :mia, :gone, :ada]) with ordinality as l (u, n) order by n;
select social.update_profile(:liv, p_is_private => true), social.follow_user(:bob, :ada), social.follow_user(:mia, :liv), social.accept_follow(:liv, :mia);
select social.block_user(:eve, :bob);
update core.users set deactivated_at = now() where id = :gone;
create function pg_temp.names(p_viewer bigint, p_post bigint, p_kind text) returns text language sql as $$
    select string_agg(substr(username, 4), ',') from social.list_engagements(p_viewer, p_post, p_kind)
$$;
create function pg_temp.paged(p_viewer bigint, p_post bigint, p_kind text, p_limit integer) returns text language plpgsql as $$
declare
    v_names text[] := '{}';
    v_cursor text;
    v_page record;
begin
    loop
        select array_agg(substr(e.username, 4)) as names, (array_agg(e.cursor))[p_limit] as next into v_page
          from social.list_engagements(p_viewer, p_post, p_kind, p_limit, v_cursor) as e;
        v_names := v_names || v_page.names;
        v_cursor := v_page.next;
        exit when v_cursor is null;
    end loop;
    return array_to_string(v_names, ',');
end
$$;

set local role pgsocial_app;
select is(pg_temp.names(null, :post, k), 'ada,mia,eve,bob', 'newest first, neither who is private nor who is gone: ' || k) from unnest(array['like', 'share']) as k;
select is(pg_temp.names(:mia, :post, k), 'ada,mia,liv,eve,bob', 'followers learn of who is private: ' || k) from unnest(array['like', 'share']) as k;
select is(pg_temp.names(:liv, :post, k), 'ada,mia,liv,eve,bob', 'one learns of oneself: ' || k) from unnest(array['like', 'share']) as k;
select is(pg_temp.names(:bob, :post, k), 'ada,mia,bob', 'nobody across a block: ' || k) from unnest(array['like', 'share']) as k;
select is(pg_temp.paged(:mia, :post, k, n), 'ada,mia,liv,eve,bob', format('%s by %s', k, n)) from unnest(array['like', 'share']) as k, generate_series(1, 5) as n;
select is((select row(user_id, username, display_name, avatar_url, is_verified)::text from social.list_engagements(null, :post, 'share', 1)),
          format('(%s,le_ada,le_ada,,f)', :ada), 'what is told');
select is(pg_temp.error_of(format('select social.list_engagements(%s, %s, ''like'')', coalesce(v::text, 'null'), p)), 'PS404 p_post', 'a post not seen')
  from (values (null::bigint, :closed), (:eve, :closed), (:bob, 1)) as q (v, p);
select is(pg_temp.error_of(format('select social.list_engagements(%s, %s, %s)', :bob, :post, k)), 'PS400 p_kind', 'kind ' || k) from unnest(array['''bookmark''', 'null']) as k;
select is(pg_temp.error_of(format('select social.list_engagements(%s, %s, ''like'', 0)', :bob, :post)), 'PS400 p_limit', 'limit');
select is(pg_temp.error_of(format('select social.list_engagements(%s, %s, ''like'', 5, ''1'')', :bob, :post)), 'PS400 p_cursor', 'a cursor of the other kind');

-- The author is told by whom, private accounts too; nobody else but their followers is.
select is(pg_temp.names(v, :post, k) ~ 'liv', h, format('%s by a private account: %s', k, w))
  from unnest(array['like', 'share']) as k,
       (values (:ada, true, 'the author'), (:mia, true, 'a follower'), (:bob, false, 'anybody else')) as t (v, h, w);

select * from finish();
rollback;
