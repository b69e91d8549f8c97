-- What scripts draw their parameters from, numbered from 1 in an order that has nothing to do with
-- anything. The setting bench.readers says how many of a kind are enough.
drop schema if exists bench cascade;
create schema bench;

-- Whom everybody sees: no block either way.
create function bench.is_open(p_user bigint) returns boolean
language sql stable as $$
    select not exists (
        select from internal.hidden as h
         where h.viewer_id = p_user and (h.is_blocking or h.is_blocked)
    );
$$;

create function bench.enough() returns integer
language sql stable as $$ select current_setting('bench.readers')::integer $$;

create temporary table followings as
select u.id, u.username, c.following_count,
       coalesce(a.last_seen_at, '-infinity') > now() - interval '3 days' as is_active,
       coalesce(a.last_seen_at, '-infinity') < now() - interval '60 days' as is_away
  from core.users as u
  join internal.user_counters as c on c.user_id = u.id
  left join core.activity as a on a.user_id = u.id
 where u.is_active;

create index on followings (following_count);

-- Those who write, and are mentioned.
create table bench.writers as
select row_number() over (order by hashint8(f.id)) as n, f.id, f.username
  from (
    select g.id, g.username
      from followings as g
      join core.users as u on u.id = g.id
     where g.is_active and not u.is_private
     order by hashint8(g.id)
     limit bench.enough()
  ) as f;

-- What people type of a name: its beginning, or all of it with a letter left out.
create table bench.prefixes as
select row_number() over (order by hashtext(p.five)) as n, left(p.five, 1) as one, left(p.five, 3) as three,
       p.five
  from (select distinct left(lower(w.username), 5) as five from bench.writers as w) as p
 where p.five ~ '^[a-z]{3}';

create table bench.typos as
select row_number() over (order by hashint8(w.id)) as n, w.id, overlay(w.username placing '' from 3 for 1) as typed
  from bench.writers as w
 where length(w.username) <= 30 and w.username ~ '^[a-z]{5}';

-- Readers with a full page, by whether they are active and how many they follow.
create function bench.readers(p_is_active boolean, p_from integer, p_upto integer)
returns table (n bigint, id bigint)
language sql volatile as $$
    select row_number() over (order by hashint8(r.id)), r.id
      from (
        select f.id
          from (
            select g.id
              from followings as g
             where (case when p_is_active then g.is_active else g.is_away end)
               and g.following_count between p_from and p_upto
             order by hashint8(g.id)
             limit bench.enough() * 2
          ) as f
         where (select count(*) from social.home_feed(f.id, 20)) = 20
         limit bench.enough()
      ) as r;
$$;

create table bench.readers as select * from bench.readers(true, 5, 150);
create table bench.readers_200 as select * from bench.readers(true, 160, 250);
create table bench.away_50 as select * from bench.readers(false, 40, 60);
create table bench.away_200 as select * from bench.readers(false, 160, 250);

-- At a small scale nobody can follow 2,000.
create table bench.readers_2000 as
select r.n, r.id
  from (select least(1500, max(following_count) * 3 / 4) as enough from followings) as m
 cross join lateral bench.readers(true, m.enough, 2500) as r;

create table bench.away_2000 as
select r.n, r.id
  from (select least(1500, max(following_count) * 3 / 4) as enough from followings) as m
 cross join lateral bench.readers(false, m.enough, 2500) as r;

-- Who blocks most, and reads.
create table bench.blockers as
select 1::bigint as n, b.blocker_id as id, b.blocks
  from (
    select blocker_id, count(*) as blocks
      from core.blocks
     group by blocker_id
     order by blocks desc, blocker_id
     limit 1
  ) as b
 where (select count(*) from social.home_feed(b.blocker_id, 20)) = 20;

-- Public posts from all of the time, by probes for random ids.
create table bench.posts as
select row_number() over (order by hashint8(s.id)) as n, s.id
  from (
    select distinct p.id
      from (select min(id) as lowest, max(id) as highest from core.posts) as e
     cross join generate_series(1, bench.enough() * 20) as g
     cross join lateral (
        select q.id
          from core.posts as q
         where q.id >= e.lowest + ((e.highest - e.lowest) / 2147483647.0
                                   * (hashint4(g)::bigint & 2147483647))::bigint
         order by q.id
         limit 1
     ) as p
    offset 0
  ) as s
 cross join lateral (
    select from internal.visible_posts(null) as v
     where v.id = s.id and bench.is_open(v.author_id)
    offset 0
 ) as v;

create table bench.authors as
select row_number() over (order by hashint8(a.id)) as n, a.id
  from (
    select w.author_id as id
      from (
        select distinct p.author_id
          from core.posts as p
         where p.id in (select b.id from bench.posts as b where b.n <= bench.enough())
      ) as w
     where (select count(*) from social.list_user_posts(null, w.author_id, p_limit => 20)) = 20
  ) as a;

-- The busiest roots.
create table bench.threads as
select row_number() over (order by hashint8(t.root_id)) as n, t.root_id as id
  from (
    select p.root_id, count(*) as replies
      from core.posts as p
     where p.root_id is not null and p.deleted_at is null
     group by p.root_id
     order by replies desc, p.root_id
     limit 100
  ) as t
 cross join lateral (
    select from internal.visible_posts(null) as v
     where v.id = t.root_id and bench.is_open(v.author_id)
    offset 0
 ) as v
 where (
    select count(*)
      from (select from core.posts as d where d.reply_to_id = t.root_id limit 15) as d
 ) = 15;

create table bench.notified (n bigint, id bigint);

do $$
begin
    if to_regprocedure('social.list_notifications(bigint, integer, text)') is not null then
        insert into bench.notified (n, id)
        select row_number() over (order by hashint8(r.id)), r.id
          from (
            select w.id
              from (select id from bench.authors union select id from bench.writers) as w
             where (select count(*) from social.list_notifications(w.id, 20)) = 20
             limit bench.enough() / 2
          ) as r;
    end if;
end
$$;

-- Words in a twelfth of the posts, or there about, pairs of them, and words in a few posts. Filters stand
-- here, since pgbench would take what follows a colon for a variable.
create table bench.common_words as
select row_number() over (order by hashtext(t.lexeme)) as n, split_part(t.lexeme, '~', 1) as word,
       split_part(t.lexeme, '~', 1) || ' is:original -has:link lang:en' as filtered,
       split_part(t.lexeme, '~', 1) || ' in:following' as followed
  from internal.search_terms as t
 cross join internal.search_corpus as c
 where t.lexeme ~ '^[a-z]+~en$'
   and t.document_count between 0.05 * c.document_count and 0.12 * c.document_count;

create table bench.common_pairs as
select row_number() over (order by hashtext(a.word || b.word)) as n, a.word || ' ' || b.word as words
  from bench.common_words as a
  join bench.common_words as b on a.word <> b.word;

-- Two words with which a post begins.
create table bench.phrases as
select row_number() over (order by hashtext(w.phrase)) as n, w.phrase
  from (
    select distinct '"' || (regexp_match(p.body, '^[A-Za-z]+ [a-z]+'))[1] || '"' as phrase
      from (
        select v.body
          from internal.visible_posts(null) as v
         where v.lang = 'en' and v.body ~ '^[A-Za-z]+ [a-z]+'
         order by v.id desc
         limit 2000
      ) as p
     limit bench.enough()
  ) as w;

create table bench.rare_words as
select row_number() over (order by hashtext(w.word)) as n, w.word
  from (
    -- As spelt: a stem is no word that somebody types. Of a large network's words few but names are rare.
    select t.lexeme as word
      from internal.search_terms as t
     where t.lexeme ~ '^[a-z][a-z0-9_]{3,}$' and t.document_count between 2 and 50
     order by hashtext(t.lexeme)
     limit bench.enough()
  ) as w;

-- Fresh users, who have liked nothing: every like of theirs is new.
create table bench.likers as
select g as n,
       social.create_user(
           format('bench_%s_%s', to_char(clock_timestamp(), 'YYMMDDHH24MISS'), g)
       ) as id
  from generate_series(1, greatest(1000, bench.enough())) as g;

-- Posts that nobody has liked yet and everybody may.
create table bench.hot as
select g as n, social.create_post(l.id, 'A post that everybody likes, number ' || g) as id
  from generate_series(1, 1000) as g
 cross join (select id from bench.likers where n = 1) as l;

create table bench.prolific as
select 1::bigint as n, c.user_id as id, c.post_count
  from internal.user_counters as c
  join core.users as u on u.id = c.user_id and u.is_active
 order by c.post_count desc, c.user_id
 limit 1;

-- Those who ask for their numbers, each with a post of theirs: authors of all kinds, and apart from them whom
-- most follow and who post most.
create table bench.creators (n bigint, id bigint, post_id bigint);
create table bench.stars (like bench.creators);

with followed as (
    select c.user_id, c.post_count,
           row_number() over (order by c.follower_count desc, c.user_id) as fame,
           row_number() over (order by c.post_count desc, c.user_id) as output
      from internal.user_counters as c
      join core.users as u on u.id = c.user_id and u.is_active
     where c.post_count > 0 and c.follower_count > 0
), asking as (
    select f.user_id, f.fame <= 50 or f.output <= 50 as is_star,
           (select p.id
              from core.posts as p
             where p.author_id = f.user_id and p.deleted_at is null
               and p.id >= internal.id_at(now() - interval '27 days')
             order by p.like_count desc, p.id
             limit 1) as post_id
      from followed as f
     where f.fame <= 50 or f.output <= 50
        or f.user_id in (select a.id from bench.authors as a)
), creators as (
    insert into bench.creators (n, id, post_id)
    select row_number() over (order by hashint8(a.user_id)), a.user_id, a.post_id
      from asking as a
     where a.post_id is not null and not a.is_star
)
insert into bench.stars (n, id, post_id)
select row_number() over (order by hashint8(a.user_id)), a.user_id, a.post_id
  from asking as a
 where a.post_id is not null and a.is_star;

create table bench.analysts as
select l.n, social.issue_scoped_token(l.id, 'analyst', 'bench', '1 day') as token
  from bench.likers as l
 where l.n <= 10;

create table bench.tags as
select row_number() over (order by s.post_count desc, s.tag) as n, s.tag
  from (
    select h.tag, h.post_count from internal.hashtag_stats as h order by h.post_count desc, h.tag limit 50
  ) as s;

-- A page of incidents costs what it shows, not what was found.
insert into analytics.incidents (
    kind, scope, metric, subject, state, version, opened_at, detected_at, last_at, peak_at, ended_at,
    observed, expected, spread, deviation, sample_count, verdict, account_count, effective_accounts
)
select 'burst', 'tag', 'posts', 'bench' || g, 'ended', 1, w.at, w.at, w.at, w.at, w.at, 100, 10, 1, 9, 28,
       'organic', 50, 40
  from generate_series(1, 1000) as g
 cross join lateral (select now() - g * interval '30 minutes' as at) as w
 where not exists (select from analytics.incidents as i where i.subject = 'bench1');

create table bench.operators as
select l.n, social.issue_scoped_token(l.id, 'admin', 'bench', '1 day') as token,
       (select max(i.id) from analytics.incidents as i) as incident_id
  from bench.likers as l
 where l.n <= 10;

drop function bench.readers;

do $$
declare
    v_table text;
begin
    for v_table in select relname from pg_class
                    where relnamespace = 'bench'::regnamespace and relkind = 'r' loop
        execute format('alter table bench.%I add primary key (n)', v_table);
        execute format('analyze bench.%I', v_table);
    end loop;
end
$$;

grant usage on schema bench to pgsocial_app;
grant select on all tables in schema bench to pgsocial_app;

-- What trends, as long as the job's lists get: a page costs what it shows, not by which score.
insert into analytics.trends (
    kind, period, lang, subject, rule, observed, expected, spread, score, peak, peak_at, since_at,
    scored_at, place
)
select 'hashtag', 'day', '', s.tag, 'hashtag_surprise', s.post_count, 1, 0, 9, 9, now(), now(), now(),
       extract(epoch from now()) / 14400 + 20 - s.rank / 100.0
  from (
    select h.tag, h.post_count, row_number() over (order by h.post_count desc, h.tag) as rank
      from internal.hashtag_stats as h
     order by h.post_count desc, h.tag
     limit 200
  ) as s
on conflict do nothing;

insert into analytics.trend_lists (
    kind, period, lang, made_at, rule, half_life, threshold, subjects, places
)
select l.kind, 'day', '', now(), l.rule, interval '4 hours', 1,
       array_agg(l.subject order by l.rank),
       array_agg(extract(epoch from now()) / 14400 + 20 - l.rank / 100.0 order by l.rank)
  from (
    select 'hashtag' as kind, 'hashtag_surprise' as rule, t.subject,
           row_number() over (order by t.place desc) as rank
      from analytics.trends as t
     where t.kind = 'hashtag' and t.period = 'day' and t.lang = ''
    union all
    select k.kind, 'post_mastodon', p.id::text,
           row_number() over (partition by k.kind order by p.like_count desc, p.id)
      from (
        select v.id, v.like_count
          from internal.visible_posts(null) as v
         where v.id >= internal.id_at(now() - interval '7 days')
         order by v.like_count desc, v.id
         limit 200
      ) as p
     cross join (values ('post'), ('feed')) as k (kind)
  ) as l
 group by l.kind, l.rule;
