create or replace function internal.name_words(p_text text)
returns text[]
language plpgsql
immutable
strict
parallel safe
as $$
declare
    v_text text collate pg_c_utf8 := replace(internal.fold_name(p_text), '_', ' ');
begin
    -- A word of a hundred letters is found by its first fifty.
    if v_text !~ '[^\x01-\x7f]' then
        return array(
            select left(m[1], 50)
              from regexp_matches(v_text, '[a-z0-9]+', 'g') with ordinality as w (m, place)
             order by w.place
        );
    end if;

    return array(
        select left(m[1], 50)
          from regexp_matches(v_text, '[' || internal.word_character() || ']+', 'g')
               with ordinality as w (m, place)
         order by w.place
    );
end
$$;

comment on function internal.name_words(text) is
    'The words of a text as internal.fold_name() folds it, in its order, at most 50 characters of each.';
