-- What anybody can find in a profile: whether it may be found, and by whom, is asked when it is.
create or replace function internal.engine_people(p_users bigint[])
returns table (user_id bigint, digest bigint, doc jsonb)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select w.user_id,
           internal.sink_digest(concat_ws(
               chr(31), w.user_id, array_to_string(n.names, chr(30)), array_to_string(n.words, chr(30))
           )),
           jsonb_build_object(
               'user_id', w.user_id,
               'names', n.names,
               'words', n.words,
               'size', internal.person_score(0, false, false, 0, coalesce(c.follower_count, 0))
           )
      from internal.wanted_people(p_users) as w
      left join internal.user_counters as c on c.user_id = w.user_id
     cross join lateral (
        select array(select i from unnest(w.names) as i order by i collate "C") as names,
               array(select i from unnest(w.words) as i order by i collate "C") as words
     ) as n;
end
$$;

comment on function internal.engine_people(bigint[]) is
    'Active users as another engine indexes them: what internal.people_names and internal.people have of '
    'them, and size, what their followers add to internal.person_score(), as it is now. digest '
    '(internal.sink_digest) is of all but that, in its order, with U+001E within lists.';
