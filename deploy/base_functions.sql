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
                 when current_setting('pgsocial.node') ~ '^(\d|[1-5]\d|6[0-3])$'
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
    select (floor(extract(epoch from p_at) * 1000)::bigint << 20) | 1048575;
$$;

comment on function internal.id_at(timestamptz) is 'The greatest id that can be made in a millisecond.';

create or replace function internal.word_character()
returns text
language sql
immutable
parallel safe
as $$
    -- Marks are General_Category M of Unicode 14 with the letters between them, since no regular
    -- expression class of PostgreSQL holds the signs that many scripts write their vowels with.
    select '[:alnum:]_'
        || '\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7'
        || '\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711-\u07f3'
        || '\u07fd\u0816-\u082d\u0859-\u085b\u0898-\u08e1\u08e3-\u0963\u0981-\u09e3\u09fe-\u0a75'
        || '\u0a81-\u0ae3\u0afa-\u0b63\u0b82-\u0bd7\u0c00-\u0c63\u0c81-\u0c83\u0cbc-\u0d4d\u0d57'
        || '\u0d62-\u0d63\u0d81-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u0f18-\u0f19\u0f35'
        || '\u0f37\u0f39\u0f3e-\u0f84\u0f86-\u0fbc\u0fc6\u102b-\u103e\u1056-\u109d\u135d-\u135f'
        || '\u1712-\u1734\u1752-\u17d3\u17dd\u180b-\u180d\u180f-\u193b\u1a17-\u1a1b\u1a55-\u1a7f'
        || '\u1ab0-\u1b44\u1b6b-\u1b73\u1b80-\u1bf3\u1c24-\u1c37\u1cd0-\u1cd2\u1cd4-\u1dff'
        || '\u20d0-\u20f0\u2cef-\u2cf1\u2d7f-\u2dff\u302a-\u302f\u3099-\u309a\ua66f-\ua672'
        || '\ua674-\ua67d\ua69e-\ua6f1\ua802-\ua827\ua82c\ua880-\ua8c5\ua8e0-\ua8f1\ua8ff-\ua92d'
        || '\ua947-\ua953\ua980-\ua9c0\ua9e5-\uaa4d\uaa7b-\uaac1\uaaeb-\uaaef\uaaf5-\uaaf6'
        || '\uabe3-\uabea\uabec-\uabed\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f\U000101fd\U000102e0'
        || '\U00010376-\U0001037a\U00010a01-\U00010a3f\U00010ae5-\U00010ae6\U00010d24-\U00010d27'
        || '\U00010eab-\U00010eac\U00010f46-\U00010f50\U00010f82-\U00010f85\U00011000-\U00011046'
        || '\U00011070-\U000110ba\U000110c2\U00011100-\U00011134\U00011145-\U00011173'
        || '\U00011180-\U000111c0\U000111c9-\U000111cc\U000111ce-\U000111cf\U0001122c-\U00011237'
        || '\U0001123e\U000112df-\U00011446\U0001145e-\U000114c3\U000115af-\U000115c0'
        || '\U000115dc-\U00011640\U000116ab-\U000116b7\U0001171d-\U0001172b\U0001182c-\U0001183a'
        || '\U00011930-\U00011943\U000119d1-\U000119e0\U000119e4-\U00011a3e\U00011a47-\U00011a99'
        || '\U00011c2f-\U00011c3f\U00011c92-\U00011d97\U00011ef3-\U00011ef6\U00016af0-\U00016af4'
        || '\U00016b30-\U00016b36\U00016f4f-\U00016f92\U00016fe4-\U00016ff1\U0001bc9d-\U0001bc9e'
        || '\U0001cf00-\U0001cf46\U0001d165-\U0001d169\U0001d16d-\U0001d172\U0001d17b-\U0001d182'
        || '\U0001d185-\U0001d18b\U0001d1aa-\U0001d1ad\U0001d242-\U0001d244\U0001da00-\U0001da36'
        || '\U0001da3b-\U0001da6c\U0001da75\U0001da84\U0001da9b-\U0001daaf\U0001e000-\U0001e02a'
        || '\U0001e130-\U0001e136\U0001e2ae-\U0001e2ef\U0001e8d0-\U0001e94a';
$$;

comment on function internal.word_character() is
    'The inside of a bracket expression for letters, digits, marks and underscore.';

create or replace function internal.normalize_tag(p_tag text)
returns text
language plpgsql
immutable
strict
parallel safe
as $$
declare
    v_tag constant text collate pg_c_utf8 := lower(normalize(ltrim(p_tag, '#'), nfc) collate pg_c_utf8);
begin
    if length(v_tag) between 1 and 100
       and v_tag ~ ('^[' || internal.word_character() || ']+$')
       and v_tag ~ '[[:alpha:]]' then
        return v_tag;
    end if;

    return null;
end
$$;

comment on function internal.normalize_tag(text) is
    'A hashtag in the one form that is stored: NFC, lower case, without "#". Null where it breaks '
    'the grammar: 1 to 100 letters, digits, marks and underscores, with at least one letter.';

create or replace function internal.strip_addresses(p_body text)
returns text
language sql
immutable
strict
parallel safe
as $$
    select regexp_replace(
        p_body collate pg_c_utf8,
        '([[:alpha:]][[:alnum:]+.-]*://|www\.)\S+'
        '|[[:alnum:]._%+-]+@[[:alnum:]-]+(\.[[:alnum:]-]+)+', ' ', 'gi'
    );
$$;

comment on function internal.strip_addresses(text) is
    'A body without URLs and e-mail addresses, in which "#" and "@" mean something else.';

create or replace function internal.extract_tags(p_body text)
returns text[]
language plpgsql
immutable
strict
parallel safe
as $$
begin
    return (
        select coalesce(array_agg(distinct t.tag order by t.tag), '{}')
          from (
            select internal.normalize_tag(m.groups[1]) as tag
              from regexp_matches(
                       normalize(internal.strip_addresses(p_body), nfc) collate pg_c_utf8,
                       '(?<![&#' || internal.word_character() || '])#(['
                       || internal.word_character() || ']+)',
                       'g'
                   ) as m (groups)
          ) as t
         where t.tag is not null
    );
end
$$;

comment on function internal.extract_tags(text) is
    'The hashtags of a body, normalised, distinct and sorted; none from inside a URL, an e-mail '
    'address or a word.';

create or replace function internal.extract_mentions(p_body text)
returns text[]
language plpgsql
immutable
strict
parallel safe
as $$
begin
    return (
        select coalesce(array_agg(distinct lower(m.groups[1]) order by lower(m.groups[1])), '{}')
          from regexp_matches(
                   internal.strip_addresses(p_body) collate pg_c_utf8,
                   '(?<![@/' || internal.word_character() || '])@([A-Za-z0-9_]{2,30})'
                   || '(?![@' || internal.word_character() || '])',
                   'g'
               ) as m (groups)
    );
end
$$;

comment on function internal.extract_mentions(text) is
    'The usernames that a body mentions, as keys (lower case), distinct and sorted.';

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
                   when 'hide_shares' then jsonb_typeof(p.value) = 'boolean'
                   when 'muted_words' then internal.is_texts(p.value, 200, '^.{1,100}$')
                   when 'muted_hashtags' then internal.is_texts(p.value, 200, '^.{1,100}$')
                   when 'notify' then jsonb_typeof(p.value) = 'object' and not exists (
                       select
                         from jsonb_each(
                                  case jsonb_typeof(p.value) when 'object' then p.value else '{}' end
                              ) as n
                        where jsonb_typeof(n.value) <> 'boolean'
                           or n.key not in (
                               'follow', 'request', 'like', 'share', 'reply', 'quote', 'mention'
                           )
                   )
                   else false
               end), true)
          from jsonb_each(p_preferences) as p
    );
end
$$;

comment on function internal.is_preferences(jsonb) is
    'Whether a value holds preferences as social.set_preferences() takes them.';

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
                   when 'kind' then f.value in ('"image"', '"video"')
                   when 'url' then jsonb_typeof(f.value) = 'string'
                        and length(f.value #>> '{}') between 1 and 2000
                   when 'alt' then jsonb_typeof(f.value) = 'string'
                        and length(f.value #>> '{}') <= 1500
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

commit;
