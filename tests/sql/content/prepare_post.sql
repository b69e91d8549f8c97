-- And internal.index_posts(): what the triggers make of a post, however it was written.
begin;
\ir ../helpers.psql
select plan(23);

select pg_temp.who('pp_ada') as ada, pg_temp.who('pp_bob') as bob, pg_temp.who('pp_gone') as gone \gset
update core.users set deactivated_at = now() where id = :gone;
create function pg_temp.indexed(p_post bigint) returns text language sql as $$
    select (select coalesce(string_agg(tag, ' ' order by tag), '-') from core.post_hashtags where post_id = p_post) || ' / '
        || (select coalesce(string_agg(username, ' ' order by username), '-') from core.post_mentions as m join core.users as u on u.id = m.user_id where m.post_id = p_post and m.is_current)
$$;
create function pg_temp.drift() returns bigint language sql as $$
    select count(*) from (
        (select id, t from core.posts, unnest(hashtags) as t except select post_id, tag from core.post_hashtags)
        union all (select post_id, tag from core.post_hashtags except select id, t from core.posts, unnest(hashtags) as t)
        union all (select id, m::text from core.posts, unnest(mentions) as m except select post_id, user_id::text from core.post_mentions where is_current)
        union all (select post_id, user_id::text from core.post_mentions where is_current except select id, m::text from core.posts, unnest(mentions) as m)
    ) as d
$$;

insert into core.posts (author_id, body) values (:ada, 'by hand #Direct @PP_Bob @pp_gone @pp_nobody'), (:ada, 'plain'), (:bob, '#two #one @pp_bob');
select id as direct from core.posts where body like 'by hand%' \gset
select is(pg_temp.indexed(:direct), 'direct / pp_bob', 'a direct INSERT is indexed; only active users are mentioned');
select is(pg_temp.indexed(id), 'one two / pp_bob', 'one may name oneself') from core.posts where body like '#two%';
select is(pg_temp.indexed(social.create_post(:ada, 'by hand #Direct @PP_Bob')), pg_temp.indexed(:direct), 'as the function does it');
insert into core.posts (author_id, body, reply_to_id) values (:bob, 'reply', :direct);
select is((select root_id from core.posts where reply_to_id = :direct), :direct, 'the root is found');
insert into core.posts (author_id, body, reply_to_id, root_id) select :bob, 'deep', id, id from core.posts where reply_to_id = :direct;
select is((select root_id from core.posts where body = 'deep' and author_id = :bob), :direct, 'though a wrong one be given');
insert into core.posts (author_id, body, hashtags, mentions) values (:bob, 'forged #real', '{forged}', array[:ada]::bigint[]);
select is(pg_temp.indexed(id), 'real / -', 'what the trigger keeps cannot be forged') from core.posts where body like 'forged%';

select social.create_post(:ada, 'Hi @pp_bob #one', p_tags => array['given', 'both']) as post \gset
update core.posts set body = 'Hi #three #both' where id = :post;
select is(pg_temp.indexed(:post), 'both given three / -', 'an edit keeps the given tags');
select is((select row(version, edited_at is not null)::text from core.posts where id = :post), '(2,t)', 'and counts');
update core.posts set tags = '{}' where id = :post;
select is(pg_temp.indexed(:post), 'both three / -', 'a tag stays as long as the body has it');
select edited_at as edited from core.posts where id = :post \gset
update core.posts set body = body, like_count = 5, share_count = 1 where id = :post;
select is((select row(version, edited_at)::text from core.posts where id = :post), row(3, :'edited'::timestamptz)::text, 'a counter is no edit');
update core.posts set deleted_at = now() where id = :post;
select is((select row(version, edited_at)::text from core.posts where id = :post), row(4, :'edited'::timestamptz)::text, 'nor is deleting, which counts');
update core.posts set body = body || ' #all @pp_bob' where author_id = :ada and body like 'by hand%';
select is((select string_agg(distinct pg_temp.indexed(id), ',') from core.posts where author_id = :ada and body like 'by hand%'),
          'all direct / pp_bob', 'a statement over many');

insert into core.users (username, display_name) select 'pp_m' || n, 'm' from generate_series(1, 60) as n;
select social.create_post(:ada, string_agg('@pp_m' || n, ' ')) as crowd from generate_series(1, 50) as n \gset
select is((select cardinality(mentions) from core.posts where id = :crowd), 50, 'fifty people');
select is(pg_temp.error_of((select format('select social.create_post(%s, %L)', :ada, string_agg('@pp_m' || n, ' ')) from generate_series(1, 51) as n)), 'PS400 p_body', 'are the most, whoever has an account');

select is(pg_temp.error_of(format('update core.posts set %s where id = %s', s, :post)), 'PS409 id', 'never: ' || regexp_replace(s, '\d+', 'n'))
  from unnest(array['reply_to_id = ' || :direct, 'quote_of_id = ' || :direct, 'author_id = ' || :bob, 'root_id = ' || :direct]) as s;
select is(left(pg_temp.error_of(format('insert into core.posts (author_id, body, reply_to_id) values (%s, ''x'', 1)', :ada)), 5), '23514', 'a reply to nothing has no root');
select is(pg_temp.drift(), 0::bigint, 'arrays and indexes agree everywhere');

delete from core.post_hashtags where post_id = :crowd;
delete from core.post_mentions where post_id = :crowd;
delete from core.posts where id = :crowd;
select is(pg_temp.drift(), 0::bigint, 'after a row is gone too');

select social.create_post(:ada, 'to @pp_gone') as past \gset
update core.users set deactivated_at = null where id = :gone;
update core.posts set deleted_at = now() where id = :past;
update core.posts set deleted_at = null where id = :past;
select is(pg_temp.indexed(:past), '- / -', 'whom a text names is settled when it is written');

-- A post of another node, whose clock is an hour ahead.
insert into core.posts (id, author_id, body) values (internal.next_id(clock_timestamp() + interval '1 hour'), pg_temp.who('pp_ahead'), 'ahead')
returning id as ahead \gset
select cmp_ok(social.create_post(pg_temp.who('pp_behind'), 'reply', :ahead), '>', :ahead::bigint, 'a reply comes after what it answers, whatever the clocks say');

select * from finish();
rollback;
