create or replace function internal.names_of(p_user core.users)
returns text[]
language plpgsql
immutable
parallel safe
as $$
declare
    -- "AdaLovelace" is two words too.
    v_username constant text[] := internal.name_words(
        regexp_replace(p_user.username collate pg_c_utf8, '([a-z0-9])([A-Z])', '\1 \2', 'g')
    );
    v_display constant text[] := internal.name_words(p_user.display_name);
    v_names constant text[] := v_username || v_display || array[
        internal.fold_name(p_user.username), p_user.username_skeleton,
        left(array_to_string(v_display, ' '), 100)
    ];
    v_tails text[] := array[]::text[];
begin
    -- In scripts without spaces a word may begin anywhere.
    if octet_length(p_user.display_name) > length(p_user.display_name)
       and (p_user.display_name collate pg_c_utf8) ~ ('[' || internal.unspaced_character() || ']') then
        v_tails := array(
            select substr(d, i)
              from unnest(v_display) as d
             cross join generate_series(2, least(length(d), 20)) as i
        );
    end if;

    return array(
        select n from unnest(v_names || v_tails) as n where n <> ''
        union
        select internal.looks_like(n) from unnest(v_names) as n where n <> ''
    );
end
$$;

comment on function internal.names_of(core.users) is
    'What an account may be called by: username and display name, whole and by words, folded, and as an '
    'eye takes them in ("rn" as "m").';

create or replace function internal.looks_like(p_name text)
returns text
language sql
immutable
parallel safe
as $$
    select replace(replace(p_name, 'rn', 'm'), 'vv', 'w');
$$;

comment on function internal.looks_like(text) is
    'A folded name with two letters as the one that they look like (confusables of Unicode TS 39).';
