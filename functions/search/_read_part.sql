create or replace function internal.read_part(p_viewer bigint, p_found text[])
returns social.query_part
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_name constant text := lower(p_found[2]);
    v_said constant text := coalesce(p_found[3], p_found[4]);
    v_value constant text collate pg_c_utf8 := lower(v_said);
    v_part social.query_part;
    v_at timestamptz;
begin
    v_part.kind := v_name;
    v_part.value := v_value;
    v_part.is_excluded := p_found[1] = '-';
    v_part.is_alternative := false;
    v_part.is_used := true;

    case
        when v_name is null and p_found[3] is null and v_value ~ U&'^[#\FF03]'
             and internal.normalize_tag(v_said) is not null then
            v_part.kind := 'tag';
            v_part.value := internal.normalize_tag(v_said);
        when v_name is null then
            v_part.kind := case when p_found[3] is not null then 'phrase'
                                when v_said ~ '[^*]\*$' then 'prefix' else 'word' end;
            v_part.value := rtrim(v_value, '*');

            if not exists (select from internal.text_terms(v_part.value)) then
                v_part.reason := 'there is no word in it';
            elsif v_part.kind = 'prefix' and length(v_part.value) < 3
                  and v_part.value ~ '^[a-z0-9_]+$' then
                v_part.kind := 'word';
                v_part.reason := 'the beginning of a word has at least 3 letters: read as a word';
            elsif v_part.kind = 'prefix'
                  and internal.prefix_count(v_part.value) > internal.setting('search_reach')::bigint then
                v_part.kind := 'word';
                v_part.reason := 'too many words begin like this: read as a word';
            end if;
        when v_name in ('from', 'to') then
            v_part.value := ltrim(v_value, '@');

            if v_part.value = 'me' then
                if p_viewer is null then
                    v_part.reason := 'nobody is signed in';
                end if;
            elsif internal.known_name(p_viewer, v_part.value) is null then
                v_part.reason := 'there is nobody of this name: nothing matches';
            end if;
        when v_name = 'tag' then
            v_part.value := internal.normalize_tag(v_said);

            if v_part.value is null then
                v_part.value := v_value;
                v_part.reason := 'this is no hashtag';
            end if;
        when v_name = 'has' then
            if v_value = 'poll' then
                v_part.reason := 'posts have no polls';
            elsif v_value not in ('image', 'video', 'media', 'link') then
                v_part.reason := 'a post has image, video, media or link';
            end if;
        when v_name = 'is' then
            if v_value not in ('reply', 'quote', 'original') then
                v_part.reason := 'a post is reply, quote or original';
            end if;
        when v_name = 'in' then
            if v_value not in ('following', 'home', 'bookmarks', 'likes') then
                v_part.reason := 'one searches in following, home, bookmarks or likes';
            elsif v_part.is_excluded then
                v_part.reason := 'this cannot be excluded';
            elsif p_viewer is null then
                v_part.reason := 'nobody is signed in';
            end if;
        when v_name = 'lang' then
            if v_value !~ '^[a-z]{2,3}(-[a-z0-9]{2,8})*$' then
                v_part.reason := 'this is no language tag';
            end if;
        when v_name in ('before', 'after') then
            v_at := internal.read_date(v_value);

            if v_at is null then
                v_part.reason := 'a date is written 2026-11-23';
            elsif v_part.is_excluded then
                v_part.reason := 'this cannot be excluded';
            end if;
        else
            if v_value !~ '^[0-9]{1,9}$' then
                v_part.reason := 'this is no number';
            elsif v_part.is_excluded then
                v_part.reason := 'this cannot be excluded';
            end if;
    end case;

    v_part.is_used := v_part.reason is null or v_part.reason ~ ': ';

    return v_part;
end
$$;

comment on function internal.read_part(bigint, text[]) is
    'A part of a search as it is read: p_found is its sign, the name of a filter, and a phrase or a word.';

create or replace function internal.known_name(p_viewer bigint, p_name text)
returns bigint
language sql
stable
parallel safe
as $$
    select u.id
      from internal.visible_users(p_viewer) as u
     where u.id = case when p_name = 'me' then p_viewer else internal.find_user(p_name) end;
$$;

comment on function internal.known_name(bigint, text) is
    'Whom a name in a search means: "me", or somebody whom p_viewer may know of; else null.';

create or replace function internal.read_date(p_text text)
returns timestamptz
language plpgsql
immutable
parallel safe
as $$
declare
    v_parts constant integer[] := regexp_match(
        p_text, '^([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?$'
    )::integer[];
begin
    if v_parts[1] between 1970 and 2200 and v_parts[2] between 1 and 12
       and coalesce(v_parts[3], 1) between 1 and extract(
               day from make_date(v_parts[1], v_parts[2], 1) + interval '1 month -1 day'
           ) then
        return make_timestamptz(v_parts[1], v_parts[2], coalesce(v_parts[3], 1), 0, 0, 0, 'UTC');
    end if;

    return null;
end
$$;

comment on function internal.read_date(text) is
    'When a day or month (2026-11-23, 2026-11) begins, UTC; null for what is no date.';
