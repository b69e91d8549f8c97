create or replace function internal.profile_words(p_user core.users)
returns text[]
language plpgsql
immutable
parallel safe
as $$
begin
    return internal.profile_terms(
        internal.name_words(p_user.username)
        || internal.name_words(p_user.display_name)
        || (internal.name_words(p_user.bio))[:100]
    );
end
$$;

comment on function internal.profile_words(core.users) is
    'The words by which searches for several words find an account: of its names, and the first hundred '
    'of its self-description.';

create or replace function internal.profile_terms(p_words text[])
returns text[]
language plpgsql
immutable
parallel safe
as $$
declare
    v_unspaced constant text := '[' || internal.unspaced_character() || ']';
begin
    -- Most are plain.
    if octet_length(array_to_string(p_words, '')) = length(array_to_string(p_words, '')) then
        return array(select distinct w from unnest(p_words) as w order by w);
    end if;

    return array(
        select distinct n.word
          from unnest(p_words) as w (word)
         cross join lateral (
            select w.word where (w.word collate pg_c_utf8) !~ v_unspaced or length(w.word) < 3
            union all
            select substr(w.word, i, 2)
              from generate_series(1, length(w.word) - 1) as i
             where length(w.word) > 2 and (w.word collate pg_c_utf8) ~ v_unspaced
         ) as n (word)
         order by n.word
    );
end
$$;

comment on function internal.profile_terms(text[]) is
    'Words as they are found anywhere in a text: each once, those of scripts without spaces by pairs of '
    'letters.';
