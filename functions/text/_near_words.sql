-- Only what may be a word of the same script: of scripts with thousands of letters nothing is put in.
create or replace function internal.near_words(p_word text)
returns setof text
language plpgsql
immutable
parallel safe
as $$
declare
    v_word constant text collate pg_c_utf8 := p_word;
    v_places constant integer[] := array(select generate_series(1, length(p_word) + 1));
    v_letters text[];
begin
    if length(v_word) not between 4 and 30 then
        return;
    end if;

    v_letters := string_to_array(case
        when v_word ~ '[a-z]' and v_word !~ '[^\x01-\x7f]' then 'abcdefghijklmnopqrstuvwxyz 23456789_'
        when v_word ~ '[\u0430-\u044f]' then
            'aberkmhopctyxbhijsdqwl' || U&'\0431\0434\0436\0437\0438\043B\043F\0444\0446\0447\0448\0449'
            || U&'\044A\044B\044D\044E\044F'
        when v_word ~ '[\u03b1-\u03c9]' then
            'abezhikmvoptuxy' || U&'\03B4\03B8\03BB\03BE\03C0\03C3\03C6\03C8\03C9'
        when v_word ~ '[\u0620-\u064a]' then
            (select string_agg(chr(c), '') from generate_series(1568, 1610) as c)
        when v_word ~ '[\u05d0-\u05ea]' then
            (select string_agg(chr(c), '') from generate_series(1488, 1514) as c)
        else ''
    end, null);

    return query
    select distinct n.word
      from (
        select left(v_word, i - 1) || substr(v_word, i + 1) from unnest(v_places) as i
        union all
        select left(v_word, i - 1) || substr(v_word, i + 1, 1) || substr(v_word, i, 1)
               || substr(v_word, i + 2)
          from unnest(v_places) as i
        union all
        select left(v_word, i - 1) || l || substr(v_word, i + w.skipped)
          from unnest(v_places) as i
         cross join (values (0), (1)) as w (skipped)
         cross join unnest(v_letters) as l
      ) as n (word)
     where n.word <> v_word;
end
$$;

comment on function internal.near_words(text) is
    'What a folded word of 4 to 30 characters may have been meant to be: one letter left out, put in, '
    'another, or changed with the next; some 600 words.';
