-- What a post answers of its mentions, hashtags and addresses, and what a text must be.
begin;
\ir ../helpers.psql
select plan(46);

select pg_temp.who('en_ada') as ada, pg_temp.who('en_bob') as bob, pg_temp.who('en_foe') as foe, pg_temp.who('en_eve') as eve \gset
select social.create_post(:ada, U&'\+01F600 @en_bob @EN_foe @en_nobody: #One https://a.b/c. \\@en_eve') as post \gset
create function pg_temp.entities(p_viewer bigint, p_post bigint) returns text language sql as $$
    select string_agg(concat_ws(' ', e ->> 'kind', e ->> 'start', e ->> 'end', coalesce(e ->> 'username', e ->> 'tag', e ->> 'url')), ', ' order by n)
      from jsonb_array_elements((social.get_post(p_viewer, p_post)).entities) with ordinality as t (e, n)
$$;
select is(pg_temp.entities(null, :post), 'mention 2 9 en_bob, mention 10 17 en_foe, hashtag 30 34 one, url 35 48 https://a.b/c', 'kinds, places and values, in order');
select is((select e ->> 'user_id' from jsonb_array_elements((social.get_post(null, :post)).entities) as e where e ->> 'username' = 'en_bob'), :'bob', 'a mention says of whom');
select social.rename_user(:bob, 'en_robert');
select is(pg_temp.entities(null, :post), 'mention 2 9 en_robert, mention 10 17 en_foe, hashtag 30 34 one, url 35 48 https://a.b/c', 'by the name that they have now');
select social.block_user(:foe, :eve);
select is(pg_temp.entities(:eve, :post), 'mention 2 9 en_robert, hashtag 30 34 one, url 35 48 https://a.b/c', 'without whom the viewer may not know');
select social.deactivate_user(:foe);
select is(pg_temp.entities(null, :post), pg_temp.entities(:eve, :post), 'nor who is inactive: the two look alike');
select social.edit_post(:ada, :post, 'now @en_robert alone');
select is(pg_temp.entities(null, :post), 'mention 4 14 en_robert', 'an edit says what it says');
update core.posts set like_count = like_count + 1 where id = :post;
select is(pg_temp.entities(null, :post), 'mention 4 14 en_robert', 'a counter changes nothing');
select social.create_post(:ada, 'plain') as plain \gset
select is((social.get_post(null, :plain)).entities, '[]', 'none');
select is((social.to_json(social.get_post(null, :plain)) -> 'entities')::text, '[]', 'in JSON too');
select is((select f.entities from social.home_feed(:ada) as f where f.id = :post), (social.get_post(:ada, :post)).entities, 'in a feed');
select social.create_post(:ada, 'https://ex.org/a。#東京') as tokyo \gset
select is((select hashtags from core.posts where id = :tokyo), array['東京'], 'a tag after an address');
select is((select count(*) from social.list_hashtag_posts(null, t)), 1::bigint, 'found by ' || t) from unnest(array['東京', '#東京', '＃東京']) as t;
insert into core.posts (author_id, body) values (:ada, 'by hand www.a.b @en_robert');
select is((select jsonb_array_length(entities) from core.posts where body like 'by hand%' and author_id = :ada), 2, 'whoever writes');

-- One name is put in its place, several are looked up one by one: both look alike.
create temp table said as
select n, social.create_post(:ada, b) as id, e as expected
  from (values (1, '@en_robert', 'mention 0 10 en_robert'), (2, '#a1 @en_robert', 'hashtag 0 3 a1, mention 4 14 en_robert'),
               (3, '#a1 #a2 @en_robert', 'hashtag 0 3 a1, hashtag 4 7 a2, mention 8 18 en_robert'),
               (4, '#a1 #a2 #a3 @en_robert', 'hashtag 0 3 a1, hashtag 4 7 a2, hashtag 8 11 a3, mention 12 22 en_robert'),
               (5, '@en_robert @EN_ROBERT', 'mention 0 10 en_robert, mention 11 21 en_robert'),
               (6, '@en_robert #a1 @en_ada', 'mention 0 10 en_robert, hashtag 11 14 a1, mention 15 22 en_ada')) as t (n, b, e);
select is(pg_temp.entities(null, id), expected, 'entities of ' || expected) from said order by n;
select social.block_user(:bob, :eve);
select is(pg_temp.entities(:eve, id), nullif(regexp_replace(regexp_replace(expected, 'mention \d+ \d+ en_robert(, )?', '', 'g'), ', $', ''), ''), 'without the only one: ' || expected)
  from said where n in (1, 3, 5) order by n;

-- Text that shows nothing, and fields that are wrong.
select is(pg_temp.error_of(format('select social.create_post(%s, %L)', :ada, b)), 'PS400 p_body', 'shows nothing') from unnest(array['', ' ', U&'\200B', U&'\3164\2800', U&'\FE0F\200D']) as b;
select is(pg_temp.error_of(format('select social.edit_post(%s, %s, %L)', :ada, :post, U&'\200B')), 'PS400 p_body', 'nor may an edit');
create function pg_temp.fault(p_media jsonb) returns text language plpgsql as $$
begin
    perform social.create_post(pg_temp.who('en_ada'), 'x', p_media => p_media);
    return 'no error';
exception when sqlstate 'PS400' then
    return sqlerrm;
end
$$;
select is(pg_temp.fault(m::jsonb), e, m)
  from (values ('{}', 'media are a list of at most 10 objects'), ('[1]', 'p_media[0] is no object'), ('[{"kind": "image"}]', 'p_media[0]: kind and url are required'),
               ('[{"kind": "image", "url": "u"}, {"kind": "x", "url": "u"}]', 'p_media[1].kind is image or video'),
               ('[{"kind": "image", "url": "u", "width": 0}]', 'p_media[0].width is a number of pixels, 1 to 10^9'),
               ('[{"kind": "image", "url": "u", "alt": 1}]', 'p_media[0].alt is a text of at most 2,000 characters'),
               ('[{"kind": "image", "url": "u", "x": 1}]', 'p_media[0].x is no field: kind, url, alt, width, height, duration_ms are')) as t (m, e);
select is(pg_temp.fault(jsonb_build_array(jsonb_build_object('kind', 'image', 'url', 'u', 'alt', repeat('é', n)))), case when n > 2000 then 'p_media[0].alt is a text of at most 2,000 characters' else 'no error' end, 'a text of ' || n)
  from unnest(array[2000, 2001]) as n;

-- What is shown in one line.
select is(pg_temp.error_of(format(c, :ada, U&'Evil\202Egnp.exe')), e, c)
  from (values ('select social.update_profile(%s, p_display_name => %L)', 'PS400 p_display_name'), ('select social.update_profile(%s, p_location => %L)', 'PS400 p_location'),
               ('select social.issue_token(%s, %L)', 'PS400 p_label'), ('select social.create_bookmark_folder(%s, %L)', 'PS400 p_name')) as t (c, e);
select is(pg_temp.error_of(format('select social.create_user(''en_x'', %L)', n)), 'PS400 p_display_name', 'a name that shows nothing or breaks out') from unnest(array[U&'\200B', U&'a\2067', E'a\nb']) as n;

select * from finish();
rollback;
