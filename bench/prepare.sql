-- What scripts draw their parameters from, numbered from 1. In a schema of its own, made for a run.
drop schema if exists bench cascade;
create schema bench;

create table bench.users as
select row_number() over (order by id) as n, id, username from core.users where is_active;

create table bench.readers as
select row_number() over (order by u.id) as n, u.id, u.username
  from bench.users as u
 where (select count(*) from social.home_feed(u.id, 20)) = 20;

create table bench.posts as
select row_number() over (order by id) as n, id from core.posts where deleted_at is null;

create table bench.threads as
select row_number() over (order by t.root_id) as n, t.root_id as id
  from (
    select root_id from core.posts where root_id is not null group by root_id
    having count(*) between 5 and 99
  ) as t;

alter table bench.users add primary key (n);
alter table bench.readers add primary key (n);
alter table bench.posts add primary key (n);
alter table bench.threads add primary key (n);
analyze bench.users, bench.readers, bench.posts, bench.threads;
analyze core.users, core.posts, core.follows, core.likes, core.shares, core.post_hashtags;

grant usage on schema bench to pgsocial_app;
grant select on all tables in schema bench to pgsocial_app;
