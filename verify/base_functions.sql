-- Verify pgsocial:base_functions on pg
do $$
begin
    if internal.id_time(internal.next_id('2020-01-01Z')) <> '2020-01-01Z' then
        raise exception 'internal.id_time() does not tell the time that internal.next_id() was given';
    end if;
end
$$;
select 'internal.is_media(jsonb)'::regprocedure, 'internal.size_class(integer)'::regprocedure,
       'internal.sized_words(smallint, text[])'::regprocedure,
       'internal.make_hypertables()'::regprocedure;
