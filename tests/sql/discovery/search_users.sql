-- Commits: what people are found by is a read model.
\ir ../helpers.psql
select plan(75);

create function pg_temp.found(p_viewer bigint, p_query text, p_limit integer default 20) returns text language sql as $$
    select string_agg(username, ' ' order by place)
      from social.search_users(p_viewer, p_query, p_limit) with ordinality as f (id, username, display_name, avatar_url, is_private, is_verified, bio, follower_count, matched, is_following, cursor, place)
$$;
create function pg_temp.how(p_query text) returns text language sql as $$
    select string_agg(username || '=' || matched, ' ' order by username) from social.search_users(null, p_query)
$$;
create function pg_temp.differences() returns bigint language sql as $$ select count(*) from ops.verify_projection('people') $$;

select pg_temp.who('su_me') as me \gset
select pg_temp.who('su_friend') as friend \gset
select pg_temp.who('su_other') as other \gset
select social.create_user('quillfeather', 'Marisol Quinterova', 'Botanist of zanzibari orchids') as quill \gset
select social.create_user('QuillWriter', 'José Ångström', 'Zanzibari coffee') as jose \gset
select social.create_user('modernquux', 'Ольга Квант', '') as olga \gset
select social.create_user('quux_paypaI', '田中水晶太郎', '京都の庭園が好きです') as tanaka \gset
select social.create_user('zqx') as zqx \gset
select internal.settle();

select is(pg_temp.found(null, 'quillf', 1), 'quillfeather', 'by the beginning of a username');
select is(pg_temp.found(null, '@QUILLFEATHER'), 'quillfeather', 'by a username in any case, with its sign');
select is(pg_temp.how('quillfeather'), 'quillfeather=username', 'and told so');
select is(pg_temp.found(null, 'quinterov'), 'quillfeather', 'by the beginning of a word of the display name');
select is(pg_temp.found(null, 'Marisol Quinterova'), 'quillfeather', 'by a whole name');
select is(pg_temp.found(null, 'marisol quint'), 'quillfeather', 'by the beginning of a whole name');
select is(pg_temp.found(null, 'quinterova marisol'), 'quillfeather', 'by its words in any order');
select is(pg_temp.found(null, 'quinterova mariso'), 'quillfeather', 'the last not finished');
select is(pg_temp.how('orchids zanzibari'), 'quillfeather=profile', 'by words of the self-description');
select is(pg_temp.how('marisol orchids'), 'quillfeather=profile', 'and of both');
select is(pg_temp.how('zanzibari'), 'QuillWriter=profile quillfeather=profile', 'by one word');
select is(pg_temp.found(null, 'writer'), 'QuillWriter', 'a username in two words');
select is(pg_temp.found(null, 'jose'), 'QuillWriter', 'without an accent');
select is(pg_temp.found(null, 'JOSÉ'), 'QuillWriter', 'in capitals');
select is(pg_temp.found(null, U&'jose\0301'), 'QuillWriter', 'decomposed');
select is(pg_temp.found(null, 'angstrom'), 'QuillWriter', 'a ring');
select is(pg_temp.found(null, U&'qu\0456llf\0435ather'), 'quillfeather', 'Cyrillic letters for Latin ones');
select is(pg_temp.found(null, 'modemquux'), 'modernquux', '"m" for "rn"');
select is(pg_temp.found(null, 'modemq'), 'modernquux', 'and not finished');
select is(pg_temp.found(null, 'm0dernquux'), 'modernquux', 'a digit for a letter');
select is(pg_temp.found(null, 'quux_paypal'), 'quux_paypaI', 'a capital i for an l');
select is(pg_temp.found(null, 'ольга'), 'modernquux', 'Cyrillic');
select is(pg_temp.found(null, 'КВАН'), 'modernquux', 'in capitals, not finished');
select is(pg_temp.found(null, 'ольге квант'), 'modernquux', 'with one letter wrong');
select is(pg_temp.found(null, '田中'), 'quux_paypaI', 'the beginning of a name without spaces');
select is(pg_temp.found(null, '太郎'), 'quux_paypaI', 'and its end');
select is(pg_temp.how('庭園'), 'quux_paypaI=profile', 'within a self-description without spaces');
select is(pg_temp.found(null, '庭園家'), null, 'all of it');

select is(pg_temp.how(t.typed), 'quillfeather=typo', t.typed) from unnest(array['quilfeather', 'quillffeather', 'quillfaether', 'quillfeathor', 'uillfeather', 'Marisol Quintervoa', 'marisal quinterova', 'quinterowa marisol']) as t (typed);
select is(pg_temp.found(null, t.typed), null, 'not ' || t.typed) from unnest(array['qillfeathor', 'marisol orchidz', 'zzzqqqxxx', '!!!', '', ' ', '@', '%', '_']) as t (typed);
select is(pg_temp.found(null, 'zqy'), null, 'nothing of fewer letters is mistaken for another');

-- Ranks: closeness before size, size before nothing.
select count(social.create_user('quokka_' || n, 'Quokka ' || n)) from generate_series(1, 30) as n;
select internal.settle();
select id as big from core.users where username = 'quokka_7' \gset
select id as near from core.users where username = 'quokka_9' \gset
select id as fan from core.users where username = 'quokka_11' \gset
select id as closest from core.users where username = 'quokka_13' \gset
insert into core.follows (follower_id, followee_id) select u.id, :big from core.users as u where u.username ~ '^quokka_(1|2)\d$';
select social.follow_user(:me, :friend), social.follow_user(:friend, :near), social.follow_user(:fan, :me), social.follow_user(:me, :closest);
select internal.settle();
select is(pg_temp.found(:me, 'quok', 4), 'quokka_13 quokka_7 quokka_11 quokka_9', 'followed, a large one that who is followed follows, a follower, one whom who is followed follows');
select is(pg_temp.found(null, 'quok', 1), 'quokka_7', 'the large one for a guest');
select is((select array_agg(distinct size)::text from internal.people_names where user_id = :big), '{2}', 'which has come into another size class');
select is((select count(distinct username) from social.search_users(:me, 'quok', 100)), 30::bigint, 'all of them');
create function pg_temp.paged(p_limit integer) returns text[] language plpgsql as $$
declare
    v_all text[] := '{}';
    v_cursor text;
    v_page record;
begin
    loop
        select array_agg(f.username) as names, (array_agg(f.cursor))[count(*)] as cursor into v_page
          from social.search_users((select id from core.users where username = 'su_me'), 'quok', p_limit, v_cursor) as f;
        exit when v_page.names is null;
        v_all := v_all || v_page.names;
        v_cursor := v_page.cursor;
    end loop;
    return v_all;
end
$$;
select is(pg_temp.paged(7), (select array_agg(username) from social.search_users(:me, 'quok', 100)), 'and page by page');

-- Who is not seen.
select is(pg_temp.found(:other, 'quillf', 1), 'quillfeather', 'before a block');
select social.block_user(:quill, :other);
select is(pg_temp.found(:other, q), null, 'blocked: ' || q) from unnest(array['quillfeather', 'feather qu', 'quilfeather', 'orchids zanzibari']) as q;
select is(pg_temp.found(:quill, 'su_other'), null, 'nor the other way round');
select social.set_preferences(:jose, '{"is_discoverable": false}');
select social.follow_user(:friend, :jose);
select is(pg_temp.found(:me, 'quillw'), null, 'who is not discoverable is not found');
select is(pg_temp.found(:me, 'quillwriter'), 'QuillWriter', 'but by the exact username');
select is(pg_temp.found(:friend, 'quillw'), 'QuillWriter', 'and by a follower');
select is(pg_temp.found(:jose, 'quillw'), 'QuillWriter', 'and by themselves');
select social.set_preferences(:jose, '{"is_discoverable": null}');
select is(pg_temp.found(:me, 'quillw'), 'QuillWriter', 'until they want to be');
select social.suspend_user(:jose, 'a reason');
select is(pg_temp.found(:friend, 'quillwriter'), null, 'a suspended one is not found, at once');
select internal.settle();
select is((select count(*) from internal.people_names where user_id = :jose), 0::bigint, 'nor kept');
select social.unsuspend_user(:jose), social.rename_user(:quill, 'quetzal'), social.update_profile(:quill, 'Xylia');
select internal.settle();
select is(pg_temp.found(:friend, 'quillw'), 'QuillWriter', 'until they come back');
select is(pg_temp.found(null, 'quetz'), 'quetzal', 'by another name');
select is(pg_temp.found(null, 'quillfea'), null, 'and no longer by the former one');
select is(pg_temp.differences(), 0::bigint, 'as the tables say');

-- Repair.
update internal.people_names set size = 3 where user_id = :near;
delete from internal.people where user_id = :jose;
insert into internal.people_names values (:fan, 'ghost', 0);
select is((select string_agg(distinct counter, ' ') from ops.verify_projection('people')), 'name size', 'what differs is found');
call ops.rebuild_projection('people');
select is(pg_temp.differences(), 0::bigint, 'and made good');
select is(pg_temp.error_of(q), e, q) from (values
('select social.search_users(null, null)', 'PS400 p_query'), ('select social.search_users(null, repeat(''x'', 201))', 'PS400 p_query'),
('select social.search_users(null, ''a'', 0)', 'PS400 p_limit'), ('select social.search_users(null, ''a'', 1, ''x'')', 'PS400 p_cursor')) as w (q, e);
select is((select count(*) from social.search_users(:me, repeat('a ', 100))), 0::bigint, 'a hundred words');

select * from finish();
