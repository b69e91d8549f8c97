-- And social.read_topics(), social.check_topics(). Commits: an event of an open transaction belongs to
-- no batch.
\ir ../helpers.psql
select plan(35);

select internal.settle();
select pg_temp.who('dt_ada') as ada, pg_temp.who('dt_fan') as fan, pg_temp.who('dt_eve') as eve, pg_temp.who('dt_foe') as foe, pg_temp.who('dt_closed') as closed \gset
select social.follow_user(:fan, :ada), social.follow_user(:foe, :ada), social.follow_user(:fan, :closed);
select social.update_profile(:closed, p_is_private => true);
select social.create_post(:ada, 'a root #Topics') as root \gset
select internal.settle();

-- Topics in their one form.
create temp table asked as
select * from social.check_topics(:fan, array['home', 'notifications', 'everything', 'post:' || :'root', 'user:' || :'ada', 'hashtag:#TOPICS', 'post:1', 'user:1', 'hashtag:#', 'trends', 'trends:pt-BR', 'trends:?', E'search: Some \tWORDS ', 'search:from:dt_ada -word', 'search:a b c d e f g h i', 'search:' || repeat('x', 501), 'home:1', 'post:99999999999999999999', '', 'post:1; drop']);
select is((select string_agg(coalesce(code, replace(replace(topic, :'root', 'R'), :'ada', 'A')), ' ') from asked),
          'home notifications everything post:R user:A hashtag:topics PS404 PS404 PS400 trends trends:pt PS400 search:Some WORDS PS400 PS400 PS400 PS400 PS400 PS400 PS400', 'topics are checked');
select is((select count(*) from asked where (code is null) = (topic is null) or (code is null) <> (message is null)), 0::bigint, 'with a reason where they are refused');
select is(pg_temp.error_of(format('select social.check_topics(1, ''{home}'')')), 'PS404 p_viewer', 'nobody has topics');
select is(pg_temp.error_of(format('select social.check_topics(%s, array_fill(''home''::text, array[101]))', :fan)), 'PS400 p_topics', 'not too many at once');
select social.block_user(:ada, :foe);
select is((select string_agg(code, ' ') from social.check_topics(:foe, array['post:' || :root, 'user:' || :ada])), 'PS404 PS404', 'nothing is said across a block');
select internal.settle();

create function pg_temp.told(p_topics text[], p_batch bigint, p_viewers bigint[]) returns text language sql as $$
    select string_agg(w.told, ' ' order by w.told) from (
        select u.username || ' ' || (d.event).type || ' ' || array_to_string(d.topics, '+') as told
          from social.deliver_topics(
                   array(select v from unnest(p_viewers) as v, unnest(p_topics)),
                   array(select t from unnest(p_viewers), unnest(p_topics) as t), p_batch
               ) as d
         cross join unnest(d.viewer_ids) as i (id) join core.users as u on u.id = i.id
    ) as w
$$;
create function pg_temp.batch() returns bigint language plpgsql as $$
begin
    perform internal.settle();
    return social.last_batch();
end
$$;

select social.create_post(:ada, 'for all') as post \gset
select pg_temp.batch() as b \gset
select is(pg_temp.told('{home}', :b, array[:ada, :fan, :eve, :foe]), 'dt_ada post.created home dt_fan post.created home', 'home: oneself and those who follow');
select is(pg_temp.told(array['user:' || :ada, 'post:' || :post], :b, array[:eve, :foe]),
          format('dt_eve post.created post:%s+user:%s', :post, :ada), 'by whom and by post: who sees it, once');
select is(pg_temp.told('{everything}', :b, array[:fan, :eve, :foe]), 'dt_eve post.created everything dt_fan post.created everything', 'everything');

select social.create_post(:ada, 'for followers #topics', p_visibility => 'followers') as inner_post \gset
select pg_temp.batch() as b \gset
select is(pg_temp.told('{hashtag:topics}', :b, array[:fan, :eve]), 'dt_fan post.created hashtag:topics', 'a hashtag: who sees it');

select social.create_post(:eve, 'an answer', p_reply_to => :root) as answer \gset
select pg_temp.batch() as b \gset
select is(pg_temp.told(array['post:' || :root], :b, array[:fan]), format('dt_fan post.created post:%s', :root), 'a thread has its answers');
select is(pg_temp.told('{notifications}', :b, array[:ada, :fan, :eve]), 'dt_ada post.created notifications', 'who is answered is notified');
select social.create_post(:fan, 'below', p_reply_to => :answer);
select pg_temp.batch() as b \gset
select is(pg_temp.told(array['post:' || :root], :b, array[:ada]), format('dt_ada post.created post:%s', :root), 'and answers to answers');

select social.like_post(:fan, :root), social.share_post(:fan, :answer);
select pg_temp.batch() as b \gset
select is(pg_temp.told('{home,notifications}', :b, array[:ada, :fan, :eve]),
          'dt_ada like.created notifications dt_eve share.created notifications dt_fan share.created home', 'likes and shares');
select social.mute_user(:ada, :fan);
select is(pg_temp.told('{notifications}', :b, array[:ada]), null, 'whom one mutes is not told');
select social.unmute_user(:ada, :fan);
select social.set_preferences(:ada, '{"notify": {"like": false}}');
select is(pg_temp.told('{notifications}', :b, array[:ada]), null, 'nor what one does not want');

-- Guests.
select is((select count(*) from social.read_topics(null, '{everything}', :b - 3)), (select count(*) from social.read_events(null, :b - 3)), 'a guest gets what guests see');
select cmp_ok((select count(*) from social.read_topics(null, array['post:' || :'root'], :b - 3)), '>', 0::bigint, 'by topic too');

-- In mid-stream: what has changed acts on the next delivery.
select social.create_post(:ada, 'once more');
select pg_temp.batch() as b \gset
select is(pg_temp.told('{home}', :b, array[:fan]), 'dt_fan post.created home', 'while one follows');
select social.mute_user(:fan, :ada);
select is(pg_temp.told('{home}', :b, array[:fan]), null, 'a mute');
update core.mutes set expires_at = clock_timestamp() where muter_id = :fan;
select is(pg_temp.told('{home}', :b, array[:fan]), 'dt_fan post.created home', 'until it ends');
select social.unmute_user(:fan, :ada), social.unfollow_user(:fan, :ada);
select is(pg_temp.told('{home}', :b, array[:fan]), null, 'an unfollow');
select social.update_profile(:ada, p_is_private => true);
select is(pg_temp.told(array['user:' || :ada], :b, array[:fan]), null, 'an account that turns private');

-- Searches, read as one where what a post must hold is given; and what trends, for whom they are muted or hidden.
select social.update_profile(:ada, p_is_private => false);
select social.create_post(:ada, 'Quinces are ripening', p_lang => 'en') as quince \gset
select pg_temp.batch() as b \gset
select is(pg_temp.told('{search:quince ripen,search:quince -ripens,search:pear}', :b, array[:eve, :foe]), 'dt_eve post.created search:quince ripen', 'a search: who sees what matches');
select is((select count(*) from social.deliver_topics(array[:eve], array['search:quince'], :b, array[query])), n, 'looked for ' || query)
  from (values ('''quinc~en''', 1::bigint), ('''other''', 0)) as t (query, n);
select is((select (query is not null) || topic from social.check_topics(:eve, '{search:quince}')), 'truesearch:quince', 'what it is looked for by');
select social.edit_post(:ada, :quince, 'Pears are ripening');
select pg_temp.batch() as b \gset
select is(pg_temp.told('{search:quince,search:pear}', :b, array[:eve]), 'dt_eve post.updated search:pear', 'as it is after an edit');
select is((select count(*) from social.deliver_trends(array[:eve, :fan], '{trends,trends:en}')), 12::bigint, 'each list of each language asked for');
select is(pg_temp.error_of('select social.deliver_trends(array[1::bigint], ''{}'')'), 'PS400 p_topics', 'a list for each viewer');

-- The form of what is answered, and errors.
select is(pg_temp.error_of('select social.deliver_topics(array[1::bigint], ''{}'', 1)'), 'PS400 p_topics', 'a topic for each viewer');
select is(pg_temp.error_of('select social.deliver_topics(array[1::bigint], ''{home}'', 1000000000)'), 'PS410 p_batch', 'a batch that has not been');
select is(pg_temp.error_of('select social.deliver_topics(array[1::bigint], ''{home}'', 1, ''{}'')'), 'PS400 p_queries', 'a query for each topic');
select is(pg_temp.error_of('select social.read_topics(1, ''{home}'', 1000000000)'), 'PS410 p_after_batch', 'a place that has not been');
select is(pg_temp.error_of('select social.read_topics(1, array_fill(''home''::text, array[1001]), 0)'), 'PS400 p_topics', 'too many topics');
set role pgsocial_app;
select is(pg_temp.error_of('select social.deliver_topics(array[1::bigint], ''{home}'', 1)'), '42501 ', 'delivery is not for applications');
reset role;
select * from finish();
