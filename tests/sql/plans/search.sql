-- No search of a bounded kind reads more documents than it states, however common its words are.
begin;
\ir ../helpers.psql
select plan(12);

\ir ../fresh_statistics.psql
\ir reads.psql
update ops.settings as s set value = d.value
  from (values ('search_bucket', '400'), ('search_scan', '50'), ('search_reach', '2000'), ('search_candidates', '100')) as d (name, value)
 where s.name = d.name;
insert into core.users (username, display_name) select 'ps_' || n, 'n' from generate_series(1, 200) as n;
insert into core.posts (author_id, visibility, body)
select id, case when p % 10 = 0 then 'followers' else 'public' end as visibility, 'pscommon psother ' || case when n = 100 then 'psrare ' else '' end || case n % 2 when 0 then 'pseven' else 'psodd' end
  from (select id, row_number() over (order by id) as n from core.users where username like 'ps\_%') as u cross join generate_series(1, 60) as p;
-- A chunk a call, as batches come.
select count(internal.set_documents(c.ids))
  from (
    select array_agg(p.id order by p.id) as ids
      from (select q.id, row_number() over (order by q.id) / 200 as n from core.posts as q where q.body like 'pscommon%') as p
     group by p.n
     order by p.n
  ) as c;
analyze internal.search_documents, internal.search_terms, internal.search_readers, core.users, core.posts;
select ok((select count(*) from internal.search_buckets) > 5, 'ranges');
select (select id from core.users where username = 'ps_7') as reader \gset
insert into core.follows (follower_id, followee_id) select :reader as one, id from core.users where username like 'ps\_%' and id <> :reader;
analyze core.follows;

create temp table told as
select q.query, q.most, r.rows as documents, r.scans
  from (values ('pscommon', 1200), ('pscommon psother', 1200), ('"pscommon psother"', 1200), ('psrare', 250), ('pscommon is:original -psodd', 2400),
               ('pscommon in:following', 3000), ('pscommon min_likes:1', 4400), ('pseven psodd', 2400)) as q (query, most)
 cross join lateral pg_temp.reads_of(format('select social.search_posts(%s, %L)', case when q.query ~ 'in:' then :'reader' else 'null' end, q.query), array['search_documents', 'search_terms', 'posts', 'users'], array['search_documents']) as r;
select ok(documents between 1 and most and scans = 0, format('%s: %s documents of 12,000, %s scans', query, documents, scans)) from told;

-- 1,200 posts for followers alone, by 200: whether these are active and wanted is asked of each once.
select ok(r.rows between 200 and 700, format('who is followed is looked at once each: %s reads of users', r.rows))
  from pg_temp.reads_of(format('select social.search_posts(%s, %L)', :'reader', 'psrare'), array['users']) as r;

-- Each clause is a key of its own, so that an index leaps from one to the next.
create function pg_temp.keys(p_query text) returns text language sql as $$
    select array_to_string(internal.search_keys(internal.plan_search(null, array(select p from internal.read_query(null, p_query) as p))), ' ; ')
$$;
select is(pg_temp.keys(q), w, 'keys: ' || q) from (values
('pscommon psother is:original -has:link', '''pscommon'' ; ''psother'' ; ''!original'' & !''!link'''), ('pscommon', '''pscommon'' ; !''^'' ; !''^''')
) as t (q, w);

select * from finish();
rollback;
