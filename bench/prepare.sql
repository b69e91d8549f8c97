-- What scripts draw their parameters from, numbered from 1, in a schema of its own in the copy.
create schema bench;

create table bench.users as
select row_number() over (order by id) as n, id, username from core.users where is_active;

create table bench.readers as
select row_number() over (order by u.id) as n, u.id, u.username
  from bench.users as u
 where (select count(*) from social.home_feed(u.id, 20)) = 20;

create table bench.posts as
select row_number() over (order by p.id) as n, p.id
  from core.posts as p
 cross join lateral (select from internal.visible_posts(null) as v where v.id = p.id offset 0) as v;

create table bench.threads as
select row_number() over (order by t.root_id) as n, t.root_id as id
  from (
    select p.root_id
      from bench.posts as b
      join core.posts as p on p.id = b.id
     where p.root_id is not null
     group by p.root_id
    having count(*) between 5 and 99
  ) as t;

-- Fresh users, who have liked nothing: with them a few million likes can each be new.
create table bench.likers as
select g as n, social.create_user('bench_liker_' || g) as id
  from generate_series(1, least(20000, 3000000 / greatest((select count(*) from bench.posts), 1) + 1)) as g;

alter table bench.users add primary key (n);
alter table bench.readers add primary key (n);
alter table bench.posts add primary key (n);
alter table bench.threads add primary key (n);
alter table bench.likers add primary key (n);
analyze;

grant usage on schema bench to pgsocial_app;
grant select on all tables in schema bench to pgsocial_app;
