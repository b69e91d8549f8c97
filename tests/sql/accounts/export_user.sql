begin;
\ir ../helpers.psql
select plan(22);

-- All rows of a part, by pages; or the names of all parts in the order in which next leads.
create function pg_temp.part(p_user bigint, p_part text, p_limit integer) returns jsonb language plpgsql as $$
declare
    v_page jsonb;
    v_rows jsonb := '[]';
    v_cursor text;
begin
    loop
        v_page := social.export_user(p_user, p_part, v_cursor, p_limit);
        v_rows := v_rows || (v_page -> 'rows');
        exit when v_page #>> '{next,part}' is distinct from p_part;
        v_cursor := v_page #>> '{next,cursor}';
    end loop;
    return v_rows;
end
$$;
create function pg_temp.parts(p_user bigint) returns text[] language plpgsql as $$
declare
    v_page jsonb := social.export_user(p_user);
    v_parts text[] := array[v_page ->> 'part'];
begin
    while v_page -> 'next' <> 'null' loop
        v_page := social.export_user(p_user, v_page #>> '{next,part}', v_page #>> '{next,cursor}');
        v_parts := v_parts || (v_page ->> 'part');
    end loop;
    return v_parts;
end
$$;

select pg_temp.who('ex_ada') as ada, pg_temp.who('ex_bob') as bob \gset
select social.set_password_hash(:ada, 'not-to-be-told-not-to-be-told') \g /dev/null
select social.issue_token(:ada, 'phone') \g /dev/null
insert into core.emails (user_id, email) values (:ada, 'ada@example.org');
select internal.make_code(:ada, 'email', 'ada@example.org', '1 day'), social.issue_token(:ada, p_address => 'not-to-be-told');
insert into core.active_days select :ada, current_date - n from generate_series(1, 5) as n;
select social.create_post(:ada, 'one of @ex_bob') as one \gset
select social.create_post(:ada, 'two'), social.create_post(:ada, 'three'), social.create_post(:bob, 'bob''s') \g /dev/null
select social.edit_post(:ada, :one, 'one, better');
select social.delete_post(:ada, social.create_post(:ada, 'deleted'));
select social.follow_user(:ada, :bob), social.follow_user(:bob, :ada, :one), social.mute_user(:bob, :ada), social.record_profile_visits(:bob, array[:ada]), social.record_profile_visits(:ada, array[:bob]);
insert into core.views (viewer_id, post_id, window_at, surface) select :ada, :one, now() - n * interval '1 hour', 'feed' from generate_series(1, 5) as n;

select is((pg_temp.parts(:ada))[1], 'profile', 'it begins with the profile');
select set_eq(format('select unnest(pg_temp.parts(%s))', :ada), 'select part from internal.export_parts()', 'and leads through all parts');
select is((select count(*) from unnest(pg_temp.parts(:ada))), (select count(distinct p) from unnest(pg_temp.parts(:ada)) as p), 'each once');
select is(social.export_user(:ada) #>> '{rows,0,username}', 'ex_ada', 'the profile is one''s own');
select is(social.export_user(:ada) #> '{rows,0,id}', to_jsonb(:'ada'::text), 'ids are strings');
select is((select string_agg(r ->> 'body', ',') from jsonb_array_elements(pg_temp.part(:ada, 'posts', 1)) as r), 'one, better,two,three,deleted', 'all posts, in pages of one');
select is((select string_agg(r ->> 'body', ',') from jsonb_array_elements(pg_temp.part(:ada, 'post_versions', 2)) as r), 'one of @ex_bob', 'with what they said before');
select is(pg_temp.part(:ada, 'follows', 10) #>> '{0,followee_id}', :'bob', 'whom one follows');
select is(pg_temp.part(:ada, 'followers', 10) #>> '{0,follower_id}', :'bob', 'and who follows');
select is(pg_temp.part(:bob, 'follows', 10) #>> '{0,via_post_id}', :'one', 'and by what they came is theirs');
select is(pg_temp.part(:ada, 'followers', 10) -> 0 ? 'via_post_id', false, 'not whom they followed');
select is((select string_agg(r ->> 'visitor_id', ',') from jsonb_array_elements(pg_temp.part(:ada, 'profile_visits', 10)) as r), :'ada', 'where one was, not who came');
select is(pg_temp.part(:ada, 'views', 2), pg_temp.part(:ada, 'views', 100), 'pages by a key of three columns are the whole');
select is(jsonb_array_length(pg_temp.part(:ada, 'active_days', 2)), 5, 'also of days');
select is(pg_temp.part(:ada, 'emails', 1) #>> '{0,email}', 'ada@example.org', 'the address');
select ok(jsonb_array_length(pg_temp.part(:ada, 'events', 3)) > 5, 'what the log has');
select is((select bool_or(social.export_user(:ada, p)::text ~ '_hash|not-to-be-told') from unnest(pg_temp.parts(:ada)) as p), false, 'but no hashes');
select is((select string_agg(p, ',') from unnest(pg_temp.parts(:ada)) as p where social.export_user(:ada, p)::text ~ 'muter'), null, 'and not who mutes');
select is(pg_temp.error_of(format('select social.export_user(%s, ''passwords'')', :ada)), 'PS400 p_part', 'no such part');
select is((select string_agg(distinct pg_temp.error_of(format('select social.export_user(%s, ''posts'', %L)', :ada, c)), ',') from unnest(array['x', 'ff', '5b2278225d']) as c), 'PS400 p_cursor', 'forged cursors');
select is(pg_temp.error_of(format('select social.export_user(%s, null, null, 0)', :ada)), 'PS400 p_limit', 'no rows at all');
select is(pg_temp.error_of('select social.export_user(0)'), 'PS404 p_actor', 'nobody');

select * from finish();
rollback;
