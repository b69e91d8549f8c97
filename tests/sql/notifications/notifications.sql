-- Commits: notifications are a read model.
\ir ../helpers.psql
select plan(65);

select pg_temp.who('no_me') as me, pg_temp.who('no_ada') as ada, pg_temp.who('no_bob') as bob, pg_temp.who('no_eve') as eve \gset
create function pg_temp.told(p_user bigint) returns text language sql as $$
    select string_agg(kind || ':' || actor_username || '+' || other_count || coalesce(':' || body, ''), ' ' order by caused_at desc)
      from social.list_notifications(p_user, 100)
$$;
create function pg_temp.differences() returns bigint language sql as $$ select count(*) from ops.verify_projection('notifications') $$;
select is(pg_temp.told(:me), null, 'at first nothing');
select is(social.unread_count(:me), 0, 'and none to read');
select social.create_post(:me, 'mine') as mine \gset
select social.like_post(:me, :mine), social.share_post(:me, :mine), social.create_post(:me, 'to myself', :mine, :mine);
select internal.settle();
select is(pg_temp.told(:me), null, 'nothing of one''s own doing');

select social.like_post(:ada, :mine);
select is(pg_temp.told(:me), null, 'what is not folded is not told yet');
select internal.settle();
select is(pg_temp.told(:me), 'like:no_ada+0:mine', 'a like');
select social.unlike_post(:me, :mine), social.like_post(:bob, :mine);
select internal.settle();
select is(pg_temp.told(:me), 'like:no_bob+1:mine', 'a second moves the row, and is grouped');
select is((select count(*) from internal.notifications where user_id = :me), 1::bigint, 'which is one');
select is(social.unread_count(:me), 1, 'unread');
select is((select is_read from social.list_notifications(:me)), false, 'and says so');
select is(social.mark_notifications_read(:me), true, 'read');
select is(social.unread_count(:me), 0, 'none left');
select is((select is_read from social.list_notifications(:me)), true, 'it stays, as read');
select social.like_post(:eve, :mine);
select internal.settle();
select is(social.unread_count(:me), 1, 'one more like makes it unread again');
select is(social.mark_notifications_read(:me, now() - interval '1 day'), false, 'an earlier time changes nothing');
select is(social.mark_notifications_read(:me, (select caused_at from social.list_notifications(:me, 1))), true, 'up to what was shown');
select is(social.unread_count(:me), 0, 'which is all');

-- Taken back.
select social.unlike_post(:eve, :mine);
select is(pg_temp.told(:me), 'like:no_bob+2:mine', 'a like taken back names the one before at once, the number follows');
select internal.settle();
select is((select row(caused_at)::text from internal.notifications where user_id = :me), (select row(created_at)::text from core.likes where user_id = :bob and post_id = :mine), 'and moves the row back');
select social.unlike_post(:ada, :mine), social.unlike_post(:bob, :mine);
select internal.settle();
select is(pg_temp.told(:me), null, 'the last one takes it away');
select is((select count(*) from internal.notifications where user_id = :me), 0::bigint, 'wholly');

-- Every kind, each a moment after the one before: the time of a post is that of its id, in milliseconds.
select social.share_post(:ada, :mine);
select pg_sleep(0.002);
select social.create_post(:ada, 'an answer', :mine) as answer \gset
select pg_sleep(0.002);
select social.create_post(:bob, 'a quote', p_quote_of => :mine) as quote \gset
select pg_sleep(0.002);
select social.create_post(:eve, 'hello @no_me') as mention \gset
select pg_sleep(0.002);
select social.create_post(:eve, 'both @no_me', :mine) as both \gset
select pg_sleep(0.002);
select social.follow_user(:ada, :me), social.follow_user(:bob, :me);
select social.update_profile(:ada, p_is_private => true), social.follow_user(:me, :ada);
select internal.settle();
select is(pg_temp.told(:me), 'follow:no_bob+1 reply:no_eve+0:both @no_me mention:no_eve+0:hello @no_me quote:no_bob+0:a quote reply:no_ada+0:an answer share:no_ada+0:mine', 'every kind, a post once, also what a private account answers');
select is(pg_temp.told(:ada), 'request:no_me+0', 'a request too');
select is(pg_temp.differences(), 0::bigint, 'as the tables say');
select is((select string_agg(kind, ' ') from social.list_notifications(:me, 2)), 'follow reply', 'a page');
select is((select string_agg(n.kind, ' ') from social.list_notifications(:me, 2, (select cursor from social.list_notifications(:me, 2) offset 1)) as n), 'mention quote', 'the next');
select is((select string_agg(n.kind, ' ') from social.list_notifications(:me, 10, (select cursor from social.list_notifications(:me, 4) offset 3)) as n), 'reply share', 'the last');

-- Nobody whom one mutes or does not know, nothing that is not seen or not wanted.
select social.mute_user(:me, :eve);
select is(pg_temp.told(:me), 'follow:no_bob+1 quote:no_bob+0:a quote reply:no_ada+0:an answer share:no_ada+0:mine', 'a mute');
select social.unmute_user(:me, :eve), social.block_user(:bob, :me);
select is(pg_temp.told(:me), 'follow:no_ada+0 reply:no_eve+0:both @no_me mention:no_eve+0:hello @no_me reply:no_ada+0:an answer share:no_ada+0:mine', 'a block either way, and a private account');
select social.unblock_user(:bob, :me), social.accept_follow(:ada, :me);
select is(pg_temp.told(:me), 'follow:no_ada+0 reply:no_eve+0:both @no_me mention:no_eve+0:hello @no_me quote:no_bob+0:a quote reply:no_ada+0:an answer share:no_ada+0:mine', 'ended');
insert into core.preferences (user_id, preferences) values (:me, '{"notify": {"reply": false, "share": false, "quote": true}}');
select is(pg_temp.told(:me), 'follow:no_ada+0 mention:no_eve+0:hello @no_me quote:no_bob+0:a quote', 'kinds that are not wanted');
delete from core.preferences where user_id = :me;
select social.delete_post(:eve, :mention), social.unfollow_user(:ada, :me), social.unshare_post(:ada, :mine);
select is(pg_temp.told(:me), 'reply:no_eve+0:both @no_me quote:no_bob+0:a quote reply:no_ada+0:an answer', 'what is taken back is told no more');
select is(pg_temp.told(:ada), null, 'an accepted request is none');
select internal.settle();
select is(pg_temp.told(:ada), 'follow:no_me+0', 'but a follow');
select is(pg_temp.differences(), 0::bigint, 'as the tables say');
update core.posts set deleted_at = null where id = :mention;
update core.posts set body = 'hello nobody' where id = :both;
update core.posts set body = 'hello @no_me too' where id = :quote;
select internal.settle();
select is(pg_temp.told(:me), 'reply:no_eve+0:hello nobody mention:no_eve+0:hello @no_me quote:no_bob+0:hello @no_me too reply:no_ada+0:an answer', 'restored and edited');
select is(pg_temp.differences(), 0::bigint, 'as the tables say');
update core.posts set body = 'hello nobody' where id = :mention;
select internal.settle();
select is(pg_temp.told(:me), 'reply:no_eve+0:hello nobody quote:no_bob+0:hello @no_me too reply:no_ada+0:an answer', 'who is no longer mentioned');

-- A cause that comes late has its own time; one that was there before has that of then.
select social.mark_notifications_read(:me);
select social.edit_post(:eve, :mention, 'hello @no_me again');
select internal.settle();
select is(social.unread_count(:me), 0, 'a name that is put back does not ring again');
select is((select count(*) from social.list_notifications(:me) where post_id = :mention), 1::bigint, 'and is told where it was');
select social.create_post(:eve, 'to whom?') as late \gset
select pg_sleep(0.002);
select social.create_post(:eve, 'later @no_bob') as later \gset
select social.edit_post(:eve, :late, 'to @no_me');
select internal.settle();
select is(social.unread_count(:me), 1, 'a name that an edit adds does');
select is((select body from social.list_notifications(:me, 1)), 'to @no_me', 'on top of what was told before');
select is((select caused_at = edited_at from social.list_notifications(:me, 1) as n join core.posts as p on p.id = n.post_id), true, 'since that edit');
select social.mark_notifications_read(:me);
select social.edit_post(:eve, :late, 'to @no_me and @no_bob');
select internal.settle();
select is(social.unread_count(:me), 0, 'an edit that keeps the name does not ring');
select is((select body from social.list_notifications(:bob, 1)), 'to @no_me and @no_bob', 'but for who is new in it, on top of a newer post');
select social.edit_post(:eve, :late, 'to nobody');
select internal.settle();
select is((select count(*) from social.list_notifications(:me) where post_id = :late), 0::bigint, 'taken out');
select is((select count(*) from social.list_mentions(:me) where id = :late), 0::bigint, 'of the list of mentions too');
select social.rename_user(:me, 'no_moi');
select social.edit_post(:eve, :late, 'to @no_moi');
select internal.settle();
select is(social.unread_count(:me), 0, 'put back by a later name, it is the same person');
select is((select count(*) from social.list_mentions(:me) where id = :late), 1::bigint, 'on the list of mentions again');
select social.delete_post(:eve, :late), social.restore_post(:eve, :late);
select internal.settle();
select is(social.unread_count(:me), 0, 'a post that is restored does not ring');
update core.posts set body = '', media = '[]', deleted_at = now() where id = :late;
select is((select count(*) from core.post_mentions where post_id = :late), 0::bigint, 'what is emptied names nobody, now or once');
select internal.settle();
select is(pg_temp.differences(), 0::bigint, 'as the tables say');
update core.posts set body = 'hello nobody' where id = :mention;
select internal.settle();
select social.delete_post(:me, :mine);
select internal.settle();
select is(pg_temp.differences(), 0::bigint, 'a deleted post has no likes to tell of');

-- Times are those of the tables: a rebuild gives them again. What is not folded yet, nobody has read.
create temp table before as select * from internal.notifications where user_id in (:me, :bob);
delete from internal.notifications where user_id in (:me, :bob);
call ops.rebuild_projection('notifications');
select set_eq('table before', format('select * from internal.notifications where user_id in (%s, %s)', :me, :bob), 'a rebuild gives the same times');
select social.mark_notifications_read(:me), social.create_post(:eve, 'just now @no_moi') as just_now \gset
select is(social.mark_notifications_read(:me), false, 'who has read all there is');
select internal.settle();
select is((select row(body, is_read)::text from social.list_notifications(:me, 1)), '("just now @no_moi",f)', 'has not read what is yet to come');
select is(pg_temp.differences(), 0::bigint, 'as the tables say');
select social.delete_post(:eve, :just_now);
select internal.settle();

-- Lost and found.
delete from internal.notifications where user_id = :me;
insert into internal.notifications (user_id, kind, group_id, caused_at) values (:me, 'request', 1, now());
select is((select string_agg(row(counter, kept is null, counted is null)::text, ' ' order by counter, kept) from ops.verify_projection('notifications')), '(quote,t,f) (reply,t,f) (reply,t,f) (request,f,t)', 'what differs is found');
call ops.rebuild_projection('notifications');
select is(pg_temp.differences(), 0::bigint, 'and made good');

select is(pg_temp.error_of('select social.list_notifications(1)'), 'PS404 p_viewer', 'nobody''s');
select is(pg_temp.error_of(format('select social.list_notifications(%s, %s)', :me, l)), 'PS400 p_limit', 'limit ' || l) from unnest(array['0', '101']) as l;
select is(pg_temp.error_of(format('select social.list_notifications(%s, 5, %L)', :me, '1.2')), 'PS400 p_cursor', 'a foreign cursor');
select is((select count(*) from social.list_notifications(:me, 5, '9223372036854775807.9223372036854775807.1')) > 0, true, 'a forged cursor starts elsewhere, and shows no more');
select is(pg_temp.error_of(format('select social.mark_notifications_read(%s, now() + interval ''1 day'')', :me)), 'PS400 p_upto', 'the future');
select is(pg_temp.error_of('select social.unread_count(1)'), 'PS404 p_viewer', 'nobody''s count');

select * from finish();
