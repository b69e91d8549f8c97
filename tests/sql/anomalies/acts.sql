-- Who is behind a burst: of what they did, what was done in its time and still stands.
begin;
\ir ../helpers.psql
select plan(9);

select pg_temp.who('ia_author') as author, pg_temp.who('ia_1') as one, pg_temp.who('ia_2') as two, pg_temp.who('ia_3') as three, pg_temp.who('ia_4') as four \gset
select now() - interval '2 hours' as since, now() - interval '1 hour' as until \gset
create function pg_temp.acts(p_incident jsonb, p_from timestamptz, p_to timestamptz) returns text language sql as $$
    select string_agg(right(u.username, 1) || ':' || a.acts, ' ' order by a.acts desc, a.user_id)
      from internal.incident_acts(jsonb_populate_record(null::analytics.incidents, p_incident), p_from, p_to) as a
      join core.users as u on u.id = a.user_id
$$;

insert into core.posts (id, author_id, body) values (internal.id_at(now() - interval '3 hours'), :author, 'looked at') returning id as post \gset
insert into core.likes (user_id, post_id, created_at) values (:one, :post, :'since'), (:two, :post, now() - interval '90 minutes'), (:three, :post, :'until'), (:four, :post, now() - interval '150 minutes');
insert into core.shares (id, user_id, post_id) values (internal.id_at(now() - interval '80 minutes'), :one, :post), (internal.id_at(:'until'), :three, :post);
insert into core.posts (id, author_id, body, reply_to_id, quote_of_id) values
(internal.id_at(:'since') + 1, :one, 'an answer #ia_tag', :post, null), (internal.id_at(:'since') + 2, :two, 'a quote #ia_tag', null, :post),
(internal.id_at(:'since') + 3, :four, 'taken back #ia_tag', :post, null), (internal.id_at(:'until') + 4, :four, 'too late #ia_tag', :post, null);
select social.delete_post(:four, internal.id_at(:'since') + 3) \g /dev/null
select is(pg_temp.acts(jsonb_build_object('scope', 'post', 'metric', 'engagements', 'subject', :'post'), :'since', :'until'), '1:3 2:2', 'likes, shares, answers and quotes of a post');
select is(pg_temp.acts('{"scope": "tag", "metric": "posts", "subject": "ia_tag"}', :'since', :'until'), '1:1 2:1', 'posts with a tag');

insert into core.follows (follower_id, followee_id, created_at) values (:one, :author, now() - interval '90 minutes'), (:two, :author, :'until'), (:author, :two, now() - interval '90 minutes');
select is(pg_temp.acts(jsonb_build_object('scope', 'account', 'metric', 'followers_gained', 'subject', :'author', 'user_id', :author), :'since', :'until'), '1:1', 'follows of an account');
select is(pg_temp.acts(jsonb_build_object('scope', 'account', 'metric', 'acts', 'subject', :'four', 'user_id', :four, 'observed', 99), :'since', :'until'), '4:99', 'an account itself');
insert into analytics.user_activity_quarters (time, user_id, posts, likes)
values (date_bin('15 minutes', now() - interval '30 days', '1970-01-01Z'), :one, 5, 0), (date_bin('15 minutes', now() - interval '30 days', '1970-01-01Z'), :two, 0, 7);
select is(pg_temp.acts('{"scope": "platform", "metric": "posts", "subject": ""}', now() - interval '30 days 1 hour', now() - interval '29 days'), '1:5', 'posts of the platform');
select is(pg_temp.acts('{"scope": "platform", "metric": "sign_ups", "subject": ""}', :'since', :'until'), null, 'of sign-ups nothing is said');

-- Few who are young are no ring, and who is erased is named in none.
delete from analytics.incidents;
insert into analytics.platform_metrics_days (time, sign_ups) select timestamptz '2001-01-01Z' + n * interval '1 day', 100000 from generate_series(1, 300) as n;
insert into core.posts (id, author_id, body) values (internal.id_at(now() - interval '2 hours'), :author, 'for few') returning id as few \gset
select count(pg_temp.who('ia_new' || n)) from generate_series(1, 9) as n \g /dev/null
create temp table young as select id, row_number() over (order by id) as n from core.users where username ~ '^ia_new';
insert into core.likes (user_id, post_id, created_at) select id, :few, now() - interval '30 minutes' from young where n <= 7;
insert into analytics.incidents (kind, scope, metric, subject, user_id, state, version, opened_at, last_at, peak_at, observed, expected, spread, deviation, sample_count)
select 'burst', 'post', 'engagements', :'few', :author, 'open', 1, t.at, t.at, t.at, 60000, 0, 1, 9, 8 from (select now() as at) as t;
select internal.set_incident_evidence(i, i.last_at, internal.anomaly_use()) from analytics.incidents as i where i.subject = :'few' \g /dev/null
select is((select verdict || ' ' || account_count from analytics.incidents where subject = :'few'), 'organic 7', 'of fewer than 8 accounts their age says nothing');
insert into core.likes (user_id, post_id, created_at) select id, :few, now() - interval '30 minutes' from young where n between 8 and 9;
insert into core.erasures (user_id) select id from young where n = 1;
select internal.set_incident_evidence(i, i.last_at, internal.anomaly_use()) from analytics.incidents as i where i.subject = :'few' \g /dev/null
select is((select i.verdict || ' ' || (select count(*) from analytics.incident_accounts as a where a.incident_id = i.id) from analytics.incidents as i where subject = :'few'), 'ring 8', 'nine are a ring, of whom the one who is erased is not named');

-- What explains half of a burst of the platform, or more.
insert into analytics.incidents (kind, scope, metric, state, version, opened_at, last_at, peak_at, observed, expected, spread, deviation, sample_count)
select 'burst', 'platform', w.metric, 'open', 1, t.at, t.at, t.at, w.n, 0, 1, 9, 8 from (values ('shares', 120000), ('replies', 120001)) as w (metric, n), (select now() as at) as t;
select internal.note_anomalies(now(), internal.anomaly_use()) \g /dev/null
select is((select string_agg(i.metric || coalesce(' ' || c.subject, ''), ', ' order by i.metric) from analytics.incidents as i left join analytics.incidents as c on c.id = i.cause_id where i.scope = 'platform' and i.metric in ('shares', 'replies')), format('replies, shares %s', :'few'), 'is its cause');

select * from finish();
rollback;
