-- A column that nobody thought of: it is filled, exported, erased and proven by the catalog alone.
begin;
\ir ../helpers.psql
select plan(10);

alter table core.users add column motto text, add column shoes integer not null default 0, add column friends text[] not null default '{}';
alter table core.posts add column mood text, add column place jsonb, add column is_sad boolean not null default false;

-- A value for every column that an erasure empties, by its type; those that a check restrains by name.
create function pg_temp.fill(p_relation regclass, p_key name, p_user bigint) returns void language plpgsql as $$
begin
    execute format(
        'update %s set %s where %I = $1', p_relation,
        (
            select string_agg(format('%I = %L', a.attname, coalesce(
                       case a.attname
                           when 'avatar_url' then 'https://xyzzy.example/a' when 'banner_url' then 'https://xyzzy.example/b'
                           when 'links' then '{https://xyzzy.example/c}' when 'locale' then 'xy' when 'lang' then 'xy'
                           when 'media' then '[{"kind": "image", "url": "https://xyzzy.example/d"}]'
                           when 'body' then 'xyzzy #xyzzy @nc_bob'
                       end,
                       case a.atttypid::regtype::text
                           when 'text' then 'xyzzy' when 'text[]' then '{xyzzy}' when 'jsonb' then '["xyzzy"]'
                           when 'integer' then '7' when 'bigint' then '7' when 'bigint[]' then '{7}' when 'boolean' then 'true'
                           when 'timestamp with time zone' then '2020-01-01' when 'bytea' then '\x78'
                       end)), ', ')
              from pg_attribute as a
             where a.attrelid = p_relation and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
               and not exists (select from internal.kept_columns() as k where k.relation = p_relation and k.name = a.attname)
        ), p_key
    ) using p_user;
end
$$;
-- The columns that hold something still.
create function pg_temp.held(p_relation regclass, p_key name, p_user bigint) returns text language plpgsql as $$
declare
    v_name name;
    v_has boolean;
    v_names name[] := '{}';
begin
    for v_name in
        select a.attname from pg_attribute as a
         where a.attrelid = p_relation and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
           and not exists (select from internal.kept_columns() as k where k.relation = p_relation and k.name = a.attname)
         order by 1
    loop
        execute format('select bool_or(r.%1$I is distinct from d.%1$I) from %2$s as r, (select (jsonb_populate_record(null::%2$s, $2)).*) as d where r.%3$I = $1', v_name, p_relation, p_key)
           into v_has using p_user, (
               select jsonb_object_agg(a.attname, pg_temp.value(pg_get_expr(d.adbin, d.adrelid)))
                 from pg_attribute as a join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
                where a.attrelid = p_relation and a.attgenerated = '' and pg_get_expr(d.adbin, d.adrelid) !~ '[(]'
           );
        if v_has then v_names := v_names || v_name; end if;
    end loop;
    return array_to_string(v_names, ' ');
end
$$;
create function pg_temp.value(p_expression text) returns jsonb language plpgsql as $$
declare
    v_value jsonb;
begin
    execute 'select to_jsonb(' || p_expression || ')' into v_value;
    return v_value;
end
$$;
create function pg_temp.emptied(p_relation regclass) returns text language sql as $$
    select string_agg(a.attname, ' ' order by a.attname) from pg_attribute as a
     where a.attrelid = p_relation and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       and not exists (select from internal.kept_columns() as k where k.relation = p_relation and k.name = a.attname)
$$;

select pg_temp.who('nc_ada') as ada, pg_temp.who('nc_bob') as bob \gset
select social.create_post(:ada, 'x') as post, social.create_post(:ada, 'x') as gone \gset
select pg_temp.fill('core.posts', 'id', :gone);
update core.posts set idempotency_key = 'xyzzy gone' where id = :gone;
select social.delete_post(:ada, :gone);
select pg_temp.fill('core.posts', 'id', :post);
select pg_temp.fill('core.users', 'id', :ada);
select is(pg_temp.held('core.users', 'id', :ada), pg_temp.emptied('core.users'), 'every column of a user holds something');
select is(pg_temp.held('core.posts', 'author_id', :ada), pg_temp.emptied('core.posts'), 'and of a post');
update core.users set suspended_at = null, suspension_reason = null, deactivated_at = null where id = :ada;
select is((select count(*) from jsonb_object_keys(social.export_user(:ada, 'profile') -> 'rows' -> 0) as k where k in ('motto', 'shoes', 'friends')), 3::bigint, 'new ones are exported');
select is((select count(*) from jsonb_object_keys(social.export_user(:ada, 'posts') -> 'rows' -> 0) as k where k in ('mood', 'place', 'is_sad')), 3::bigint, 'of posts too');
select ok((select count(*) = 2 from social.erasure_proof(:ada) where place in ('core.users', 'core.posts')), 'and the proof finds both');
select count(social.erase_user(:ada, 1)) as steps from generate_series(1, 30) \gset
select is(pg_temp.held('core.users', 'id', :ada), '', 'an erasure empties them');
select is(pg_temp.held('core.posts', 'author_id', :ada), '', 'and those of posts');
select is((select string_agg(place, ' ') from social.erasure_proof(:ada) where place like 'core.%'), null, 'as the proof says');

-- What was deleted long ago says nothing either.
select social.create_post(:bob, 'x') as old \gset
update core.posts set mood = 'xyzzy', place = '"xyzzy"' where id = :old;
update core.posts set deleted_at = '2020-01-01' where id = :old;
do $$ begin perform internal.purge_deleted_posts('2021-01-01', 100); end $$;
select is((select row(body, mood, place)::text from core.posts where id = :old), '("",,)', 'nor do columns of what was deleted long ago');

-- Rows of a table without a key, which nobody folded.
insert into internal.changed_follows (viewer_id, followee_id) values (:bob, :ada);
do $$ begin while internal.erase_rows((select id from core.users where username = 'nc_bob'), 100, false) loop null; end loop; end $$;
select is((select count(*) from internal.changed_follows where viewer_id = :bob), 0::bigint, 'rows without a key go too');

select * from finish();
rollback;
