-- Deploy pgsocial:base_functions to pg
-- What column defaults, checks and indexes call. Create-or-replace only: tables depend on these.
-- plpgsql where a write calls it: an SQL function that is not inlined is planned at every call (50 us).
begin;

create sequence if not exists internal.id_seq
    as integer minvalue 0 maxvalue 16383 start 0 cycle cache 1;

comment on sequence internal.id_seq is
    'The low 14 bits of ids made by internal.next_id(); cycles every 16,384 ids.';

create or replace function internal.refuse_node()
returns bigint
language plpgsql
stable
parallel safe
as $$
begin
    raise exception using
        errcode = 'PS400', detail = 'pgsocial.node',
        message = format('the setting pgsocial.node is %L: a node is a number from 0 to 63',
                         current_setting('pgsocial.node', true));
end
$$;

comment on function internal.refuse_node() is 'Raises PS400 for a setting pgsocial.node that is none.';

-- Layout of an id: 43 bits of milliseconds since 1970 (until 2248), 6 of node, 14 of sequence.
create or replace function internal.next_id(p_at timestamptz default clock_timestamp())
returns bigint
language sql
volatile
parallel unsafe
as $$
    select (floor(extract(epoch from p_at) * 1000)::bigint << 20)
         | (case when coalesce(current_setting('pgsocial.node', true), '') = '' then 0
                 when current_setting('pgsocial.node') ~ '^([0-9]|[1-5][0-9]|6[0-3])$'
                     then current_setting('pgsocial.node')::bigint
                 else internal.refuse_node()
            end << 14)
         | nextval('internal.id_seq');
$$;

comment on function internal.next_id(timestamptz) is
    'A new time-ordered id: milliseconds << 20 | node << 14 | sequence (after Snowflake). '
    'The node is the setting pgsocial.node, 0 to 63, so that regions never collide. Errors: PS400 for another.';

create or replace function internal.id_time(p_id bigint)
returns timestamptz
language sql
immutable
strict
parallel safe
as $$
    select to_timestamp((p_id >> 20)::double precision / 1000);
$$;

comment on function internal.id_time(bigint) is 'When an id was made, to the millisecond.';

create or replace function internal.id_at(p_at timestamptz)
returns bigint
language sql
immutable
strict
parallel safe
as $$
    -- Nothing is older than 1970, and there are no ids after 2248.
    select (floor(extract(epoch from least(greatest(p_at, timestamptz '1970-01-01Z'),
                                           timestamptz '2248-01-01Z')) * 1000)::bigint << 20) | 1048575;
$$;

comment on function internal.id_at(timestamptz) is 'The greatest id that can be made in a millisecond.';

create or replace function internal.skeleton(p_username text)
returns text
language sql
immutable
strict
parallel safe
as $$
    select lower(
        replace(replace(translate(p_username, 'I10O', 'lloo'), 'rn', 'm'), 'vv', 'w')
        collate pg_c_utf8
    );
$$;

comment on function internal.skeleton(text) is
    'A username as an eye takes it in: names with the same skeleton look alike (the ASCII part of '
    'the confusables of Unicode TS 39; other characters are no part of a username).';

create or replace function internal.is_url(p_url text)
returns boolean
language sql
immutable
parallel safe
as $$
    select p_url ~ '^https?://[^\s/]+\S*$' and length(p_url) <= 2000;
$$;

comment on function internal.is_url(text) is
    'Whether a text is an http or https address of at most 2,000 characters.';

create or replace function internal.is_email(p_email text)
returns boolean
language sql
immutable
parallel safe
as $$
    -- Not what a mail's header would take for something else, nor what does not show.
    select p_email collate pg_c_utf8 ~ (
               '^[^\s@<>()\[\]\\,;:"\u0001-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+@'
               || '[^\s@<>()\[\]\\,;:"\u0001-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff.]+'
               || '(\.[^\s@<>()\[\]\\,;:"\u0001-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff.]+)+$')
       and length(p_email) <= 254;
$$;

comment on function internal.is_email(text) is
    'Whether a text is an e-mail address of at most 254 characters to which a mail can be addressed.';

create or replace function internal.is_links(p_links text[])
returns boolean
language sql
immutable
parallel safe
as $$
    select cardinality(p_links) <= 5
       and coalesce((select bool_and(internal.is_url(l) is true) from unnest(p_links) as l), true);
$$;

comment on function internal.is_links(text[]) is 'Whether a list holds at most 5 addresses.';

create or replace function internal.is_texts(p_list jsonb, p_most integer, p_pattern text)
returns boolean
language plpgsql
immutable
parallel safe
as $$
begin
    if jsonb_typeof(p_list) is distinct from 'array' or jsonb_array_length(p_list) > p_most then
        return false;
    end if;

    return (
        select coalesce(bool_and(jsonb_typeof(t.item) = 'string' and t.item #>> '{}' ~ p_pattern), true)
          from jsonb_array_elements(p_list) as t (item)
    );
end
$$;

comment on function internal.is_texts(jsonb, integer, text) is
    'Whether a value is a list of at most p_most texts that all match p_pattern.';

-- A constant to the planner, so that asking for it costs nothing where it is a literal's name.
create or replace function internal.kinds(p_of text)
returns text[]
language sql
immutable
parallel safe
as $$
    select case p_of
        when 'notification'
            then '{follow,request,like,share,reply,quote,mention}'::text[]
        when 'visibility' then '{public,followers,mentioned}'
        when 'reply_permission' then '{everyone,followers,mentioned,nobody}'
        when 'surface' then '{feed,thread,profile,hashtag,search,notification,other}'
        when 'medium' then '{image,video}'
        when 'engagement' then '{like,share}'
        when 'post_list' then '{all,posts,replies,media,likes}'
    end;
$$;

comment on function internal.kinds(text) is
    'The kinds that there are of something: the one place that says so, to which tests/catalog/kinds.sql '
    'holds constraints, branches and comments. Kinds of events are rows of internal.event_types.';

create or replace function internal.refuse_kind(p_of text, p_kind text)
returns boolean
language plpgsql
stable
parallel safe
as $$
begin
    raise exception using
        errcode = 'case_not_found',
        message = format('there is no rule for the %s %L', p_of, p_kind);
end
$$;

comment on function internal.refuse_kind(text, text) is
    'Raises case_not_found: what a rule that knows all kinds comes to with another.';

create or replace function internal.is_switches(p_switches jsonb, p_names text[])
returns boolean
language sql
immutable
parallel safe
as $$
    select jsonb_typeof(p_switches) = 'object' and not exists (
               select
                 from jsonb_each(case jsonb_typeof(p_switches) when 'object' then p_switches else '{}' end) as s
                where jsonb_typeof(s.value) <> 'boolean' or s.key <> all (p_names)
           );
$$;

comment on function internal.is_switches(jsonb, text[]) is
    'Whether a value is an object of true or false for some of p_names.';

create or replace function internal.is_quiet_hours(p_hours jsonb)
returns boolean
language sql
immutable
parallel safe
as $$
    select coalesce(p_hours = '{}' or case when jsonb_typeof(p_hours) = 'object' then
        jsonb_typeof(p_hours -> 'start') = 'string' and p_hours ->> 'start' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
        and jsonb_typeof(p_hours -> 'end') = 'string' and p_hours ->> 'end' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
        and jsonb_typeof(p_hours -> 'zone') = 'string'
        and p_hours - '{start,end,zone}'::text[] = '{}'
    end, false);
$$;

comment on function internal.is_quiet_hours(jsonb) is
    'Whether a value is empty, or start and end as HH:MM and a zone, which is not looked at here.';

create or replace function internal.is_preferences(p_preferences jsonb)
returns boolean
language plpgsql
immutable
parallel safe
as $$
begin
    if jsonb_typeof(p_preferences) is distinct from 'object' then
        return false;
    end if;

    return (
        select coalesce(bool_and(case p.key
                   when 'languages'
                       then internal.is_texts(p.value, 20, '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$')
                   when 'hide_replies' then jsonb_typeof(p.value) = 'boolean'
                   when 'is_discoverable' then jsonb_typeof(p.value) = 'boolean'
                   when 'hide_shares' then jsonb_typeof(p.value) = 'boolean'
                   when 'is_indexable' then jsonb_typeof(p.value) = 'boolean'
                   when 'presence' then p.value in ('"everyone"', '"mutuals"', '"nobody"')
                   when 'muted_words' then internal.is_texts(p.value, 200, '^.{1,100}$')
                   when 'muted_hashtags' then internal.is_texts(p.value, 200, '^.{1,100}$')
                   when 'notify' then internal.is_switches(p.value, internal.kinds('notification'))
                   when 'push' then internal.is_switches(p.value, internal.kinds('notification'))
                   when 'quiet_hours' then internal.is_quiet_hours(p.value)
                   else false
               end), true)
          from jsonb_each(p_preferences) as p
    );
end
$$;

comment on function internal.is_preferences(jsonb) is
    'Whether a value holds preferences as social.set_preferences() takes them.';

create or replace function internal.size_class(p_count integer)
returns smallint
language plpgsql
immutable
parallel safe
as $$
begin
    return case when p_count < 3 then 0
                else (length(ltrim((p_count::bigint + 1)::bit(33)::text, '0')) - 1) / 2 end;
end
$$;

comment on function internal.size_class(integer) is
    'How large a number is, coarsely: 0 below 3, then one more from 3, 15, 63, 255 and so on; an index '
    'in its order changes seldom where the number changes all the time.';

create or replace function internal.sized_words(p_size smallint, p_words text[])
returns text[]
language plpgsql
immutable
parallel safe
as $$
begin
    return array(select p_size || ':' || w from unnest(p_words) as w);
end
$$;

comment on function internal.sized_words(smallint, text[]) is
    'Words with a size class before each, so that an index finds them class by class, largest first.';

create or replace function internal.is_dimension(p_value jsonb)
returns boolean
language sql
immutable
parallel safe
as $$
    select jsonb_typeof(p_value) = 'number' and p_value >= '1' and p_value <= '1000000000';
$$;

comment on function internal.is_dimension(jsonb) is 'Whether a value is a number from 1 to 10^9.';

create or replace function internal.is_medium(p_item jsonb)
returns boolean
language plpgsql
immutable
parallel safe
as $$
begin
    if jsonb_typeof(p_item) is distinct from 'object' or not p_item ?& array['kind', 'url'] then
        return false;
    end if;

    return (
        select bool_and(case f.name
                   when 'kind' then jsonb_typeof(f.value) = 'string'
                        and f.value #>> '{}' = any (internal.kinds('medium'))
                   when 'url' then jsonb_typeof(f.value) = 'string'
                        and length(f.value #>> '{}') between 1 and 2000
                   when 'alt' then jsonb_typeof(f.value) = 'string'
                        and length(f.value #>> '{}') <= 2000
                   when 'width' then internal.is_dimension(f.value)
                   when 'height' then internal.is_dimension(f.value)
                   when 'duration_ms' then internal.is_dimension(f.value)
                   else false
               end)
          from jsonb_each(p_item) as f (name, value)
    );
end
$$;

comment on function internal.is_medium(jsonb) is
    'Whether a value is one medium: kind (image, video), url, and optionally alt, width and '
    'height in pixels, duration_ms.';

create or replace function internal.is_media(p_media jsonb)
returns boolean
language plpgsql
immutable
parallel safe
as $$
begin
    if jsonb_typeof(p_media) is distinct from 'array' or jsonb_array_length(p_media) > 10 then
        return false;
    end if;

    return (
        select coalesce(bool_and(internal.is_medium(m.item)), true)
          from jsonb_array_elements(p_media) as m (item)
    );
end
$$;

comment on function internal.is_media(jsonb) is
    'Whether a value is a list of at most 10 media, each as internal.is_medium() wants it.';

create or replace function internal.timescaledb_schema()
returns text
language sql
stable
parallel safe
as $$
select n.nspname::text
  from pg_extension as e
  join pg_namespace as n on n.oid = e.extnamespace
 where e.extname = 'timescaledb'
$$;

comment on function internal.timescaledb_schema() is
    'The schema of TimescaleDB''s functions; null where the extension is not in this database.';

create or replace function internal.make_hypertables()
returns integer
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_schema constant text := internal.timescaledb_schema();
    v_rule record;
    v_relation regclass;
    v_count integer := 0;
begin
    if v_schema is null then
        return 0;
    end if;

    for v_rule in
        select *
          from ops.retention_rules
         where relation ~ '^(analytics[.][a-z_]+_(metrics|activity|changes|usage)|ops[.][a-z_]+_samples)(_quarters)?$'
           and not is_chunked and to_regclass(relation) is not null
         order by name
    loop
        v_relation := v_rule.relation;
        execute format(
            'select %1$I.create_hypertable(%2$L::regclass, %1$I.by_range(%4$L, interval %3$L),
                 create_default_indexes => false, migrate_data => true)',
            v_schema, v_relation,
            case
                when v_rule.relation !~ '_quarters$' then '1 day'
                when v_rule.relation ~ '^ops' then '7 days'
                when v_rule.relation = 'analytics.platform_metrics_quarters' then '60 days'
                else '30 days'
            end,
            case when v_rule.relation ~ '^ops' then 'sampled_at' else 'time' end
        );
        update ops.retention_rules set is_chunked = true where name = v_rule.name;
        v_count := v_count + 1;
    end loop;

    -- Here, since the full edition may come when they are hypertables already.
    if current_setting('timescaledb.license', true) = 'timescale' then
        for v_relation in
            execute 'select format(''%I.%I'', hypertable_schema, hypertable_name)::regclass
                       from timescaledb_information.hypertables
                      where hypertable_schema = ''analytics'' and hypertable_name ~ ''_quarters$''
                        and not compression_enabled'
        loop
            -- A post has a few rows a chunk: segments of one post each would be larger than the rows.
            execute format(
                'alter table %s set (timescaledb.compress, timescaledb.compress_segmentby = %L,
                                     timescaledb.compress_orderby = %L)',
                v_relation, '',
                (select string_agg(a.attname, ', ' order by u.place)
                   from pg_index as i
                  cross join lateral unnest(i.indkey) with ordinality as u (attnum, place)
                   join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = u.attnum
                  where i.indrelid = v_relation and i.indisprimary)
            );
        end loop;
    end if;

    return v_count;
end
$$;

comment on function internal.make_hypertables() is
    'What ops.use_timescaledb() does, for the deploy.';

commit;
