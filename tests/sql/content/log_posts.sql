begin;
\ir ../helpers.psql
select plan(15);

select pg_temp.who('lp_ada') as ada, pg_temp.who('lp_bob') as bob, pg_temp.who('lp_admin') as admin \gset
create function pg_temp.log_of(p_post bigint) returns text language sql as $$
    select string_agg(substr(type, 6) || version, ' ' order by id) from internal.events where post_id = p_post
$$;
select social.begin_request('req');
insert into core.posts (author_id, body, lang, media) values (:ada, 'told #tag @lp_bob', 'en', '[{"kind":"image","url":"u"}]'), (:ada, 'second', null, '[]');
select set_config('pgsocial.request_id', '', true);
select id as post from core.posts where body like 'told%' and author_id = :ada \gset
select id as second from core.posts where body = 'second' and author_id = :ada \gset
select is(pg_temp.log_of(:post) || pg_temp.log_of(:second), 'created1created1', 'a direct INSERT of two');
select is((select row(actor_id, user_id, request_id)::text from internal.events where post_id = :post), format('(%s,,req)', :ada), 'who, and for which request');
select is((select payload from internal.events where post_id = :post),
          format('{"author_id":"%s","reply_to_id":null,"root_id":null,"quote_of_id":null,"visibility":"public","reply_permission":"everyone","lang":"en","body":"told #tag @lp_bob",
                   "media":[{"kind":"image","url":"u"}],"hashtags":["tag"],"mentions":["%s"]}', :ada, :bob)::jsonb, 'and all a consumer needs, ids as text');

select social.create_post(:bob, 'reply', :post, :second) as reply \gset
select social.create_post(:bob, 'quote', p_quote_of => :second) as quote \gset
select is((select row(user_id, payload ->> 'reply_to_id', payload ->> 'quote_of_id', payload ->> 'root_id')::text from internal.events where post_id = :reply),
          format('(%s,%s,%s,%s)', :ada, :post, :second, :post), 'a reply tells whom it answers');
select is((select user_id from internal.events where post_id = :quote), :ada, 'a quote whom it quotes');

update core.posts set body = 'told better' where id = :post;
update core.posts set body = body, like_count = like_count + 1, reply_count = 3 where id in (:post, :second);
select is(pg_temp.log_of(:post) || ' ' || pg_temp.log_of(:second), 'created1 updated2 created1', 'an edit is logged, a counter is not');
select social.act_as(:admin);
update core.posts set deleted_at = now() where id = :post;
select set_config('pgsocial.actor_id', '', true);
select is(pg_temp.log_of(:post), 'created1 updated2 deleted3', 'deleting');
select is((select row(actor_id, payload)::text from internal.events where post_id = :post and type = 'post.deleted'),
          row(:admin, format('{"author_id":"%s","reply_to_id":null,"root_id":null,"quote_of_id":null,"visibility":"public","hashtags":[]}', :ada)::jsonb)::text,
          'by whom the session says; of the post only its place');
update core.posts set body = 'changed unseen' where id = :post;
select is((select payload ? 'body' from internal.events where post_id = :post and version = 4), false, 'an edit of a deleted post tells nothing');
update core.posts set deleted_at = clock_timestamp() where id = :post;
update core.posts set deleted_at = null where id = :post;
select is(pg_temp.log_of(:post), 'created1 updated2 deleted3 updated4 updated5 restored6', 'restoring, once');
select is((select payload ->> 'body' from internal.events where post_id = :post and type = 'post.restored'), 'changed unseen', 'with all it holds');
update core.posts set visibility = 'followers', lang = 'de' where author_id = :bob;
select is(pg_temp.log_of(:reply) || ' ' || pg_temp.log_of(:quote), 'created1 updated2 created1 updated2', 'one event for each row');

delete from core.post_versions where post_id in (:reply, :quote);
delete from core.posts where id = :quote;
select is(pg_temp.log_of(:quote), 'created1 updated2 deleted3', 'a row that goes is logged');
select social.delete_post(:bob, :reply);
delete from core.posts where id = :reply;
select is(pg_temp.log_of(:reply), 'created1 updated2 deleted3', 'but not twice where it was deleted before');
select is((select count(*) from internal.events where post_id in (:post, :second, :reply, :quote) and actor_id is null), 0::bigint, 'there is always an actor');

select * from finish();
rollback;
