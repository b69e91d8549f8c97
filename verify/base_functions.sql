-- Verify pgsocial:base_functions on pg
select 1 / (internal.id_time(internal.next_id('2020-01-01Z')) = '2020-01-01Z')::integer;
select 'internal.is_media(jsonb)'::regprocedure;
