-- What an export and an erasure reach is read from the catalog; here it is that they reach all.
begin;
set local search_path = pg_catalog, extensions;
select plan(11);

-- Made by others, or not for the person to know.
create temp table unexported (relation regclass, name name);
insert into unexported values
('core.blocks', 'blocked_id'), ('core.mutes', 'muted_id'), ('core.dismissed_suggestions', 'dismissed_id'), ('core.post_mentions', 'user_id'),
('core.profile_visits', 'profile_id');

select set_eq(
    $$
    select f.conrelid::regclass, a.attname
      from pg_constraint as f
      join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = any (f.conkey)
     where f.contype = 'f' and f.confrelid = 'core.users'::regclass
    $$,
    $$
    select relation, name from internal.export_parts() where name <> 'actor_id' and part not in ('profile', 'post_versions')
    union all
    select relation, name from unexported
    $$,
    'every foreign key to core.users is exported, or has a reason not to be'
);

select is_empty(
    'select part from internal.export_parts() group by part having count(*) > 1',
    'no two parts of an export have one name'
);

select is_empty(
    'select part from internal.export_parts() where keys is null',
    'every part has a key to go on by'
);

select is_empty(
    $$
    select c.oid::regclass, a.attname
      from pg_class as c
      join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
     where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p')
       and a.attname ~ '^(user|author|viewer|owner|actor)_id$'
       and not exists (
           select from internal.person_columns() as p where p.relation = c.oid and p.name = a.attname
       )
    $$,
    'a column that names a person has a foreign key'
);

select is_empty(
    $$
    select p.relation
      from internal.person_columns() as p
     where p.is_core
       and p.relation <> all (array['core.erasures', 'core.post_mentions']::regclass[])
       and not exists (
           select
             from pg_trigger as t
            where t.tgrelid = p.relation and t.tgfoid = 'internal.refuse_erased()'::regprocedure
              and t.tgenabled in ('O', 'A')
              and encode(t.tgargs, 'escape') ~ ('(^|\\000)' || p.name || '\\000')
       )
    $$,
    'every table that names people refuses who is erased'
);

-- What of the two rows that stay is told or counted nowhere, and why.
create temp table apart (relation regclass, names name[], from_touch boolean, from_payload boolean, reason text);
insert into apart values
('core.users', '{id}', true, true, 'never changes, and is actor_id of the event'),
('core.users', '{updated_at,version}', true, true, 'kept by the touch trigger itself'),
('core.users', '{verified_at}', false, true, 'told as is_verified'),
('core.users', '{deactivated_at,suspended_at,deleted_at,suspension_reason}', false, true, 'told as the type of the event, and not why'),
('core.posts', '{id}', true, true, 'never changes, and is post_id of the event'),
('core.posts', '{hashtags,mentions}', true, false, 'kept by the touch trigger itself'),
('core.posts', '{entities,edited_at,version}', true, true, 'kept by the touch trigger itself, from the body'),
('core.posts', '{reply_to_author_id}', false, true, 'user_id of the event'),
('core.posts', '{tags}', false, true, 'told as hashtags'),
('core.posts', '{deleted_at}', false, true, 'told as the type of the event'),
('core.posts', '{idempotency_key,idempotency_hash}', true, true, 'between the author and the retry'),
('core.posts', '{like_count,share_count,reply_count,quote_count}', true, true, 'a read model');

create temp view row_columns as
select a.attrelid::regclass as relation, a.attname as name
  from pg_attribute as a
 where a.attrelid in ('core.users'::regclass, 'core.posts'::regclass)
   and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';

select set_eq(
    $$
    select c.relation, c.name
      from row_columns as c
      join pg_trigger as t on t.tgrelid = c.relation
       and t.tgname = case c.relation when 'core.users'::regclass then 'users_touch' else 'posts_prepare_update' end
     where pg_get_triggerdef(t.oid) !~ ('\mold\.' || c.name || '\M')
        or pg_get_triggerdef(t.oid) !~ ('\mnew\.' || c.name || '\M')
    $$,
    'select relation, n from apart cross join unnest(names) as n where from_touch',
    'a change of any column is counted as one, or there is a reason'
);

select set_eq(
    $$
    select relation, name from row_columns
    except
    select 'core.users'::regclass, k::name from jsonb_object_keys(internal.user_payload(null)) as k
    except
    select 'core.posts'::regclass, k::name from jsonb_object_keys(internal.post_payload(null, false)) as k
    $$,
    'select relation, n from apart cross join unnest(names) as n where from_payload',
    'every column is in the payload of its events, or there is a reason'
);

select is_empty(
    $$
    select relation, name from internal.kept_columns()
    except select relation, name from row_columns
    union all
    select relation, name from internal.kept_columns() group by 1, 2 having count(*) > 1
    $$,
    'what an erasure keeps of a row are columns of it'
);

select is_empty(
    $$
    select c.relation, c.name
      from row_columns as c
      join pg_attribute as a on a.attrelid = c.relation and a.attname = c.name
      left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where not exists (select from internal.kept_columns() as k where (k.relation, k.name) = (c.relation, c.name))
       and (pg_get_expr(d.adbin, d.adrelid) ~ '[(]' or (a.attnotnull and d.adbin is null))
    $$,
    'what an erasure empties has an empty value: a constant default, or null'
);

-- By which all that was counted stays counted.
select set_eq(
    $$
    select jsonb_object_keys(internal.scrubbed_payload(
               (select jsonb_object_agg(key, 'x') from (select key from internal.event_keys union select 'source') as k)
           ))
    $$,
    $$
    values ('author_id'), ('reply_to_id'), ('root_id'), ('quote_of_id'), ('visibility'), ('former_visibility'),
           ('reply_permission'), ('share_id'), ('via_share_id'), ('via_post_id'), ('folder_id'), ('since'),
           ('window_at'), ('expires_at'), ('posts'), ('source')
    $$,
    'an event of somebody erased keeps ids, times and who saw it'
);

-- Rows of posts of theirs, and what importers noted: other tables have a column that names a person.
select is_empty(
    $$
    select c.oid::regclass
      from pg_class as c
     where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p')
       and c.oid <> all (array['core.users', 'core.reserved_usernames']::regclass[])
       and not exists (select from internal.person_columns() as p where p.relation = c.oid)
       and (
           not exists (
               select from pg_proc as f
                where f.proname = 'erasure_proof' and f.prosrc ~ ('\m' || c.oid::regclass::text || '\M')
           )
           or not exists (
               select from pg_proc as f
                where f.proname in ('erase_posts', 'index_posts')
                  and f.prosrc ~ ('delete from ' || c.oid::regclass::text || '\M')
           )
       )
    $$,
    'every table that names nobody is erased with what it belongs to, and proven'
);

select * from finish();
rollback;
