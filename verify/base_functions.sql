-- Verify pgsocial:base_functions on pg
select 1 / (internal.id_time(internal.next_id('2020-01-01Z')) = '2020-01-01Z')::integer;
select 1 / (internal.normalize_tag('#Caf' || U&'e\0301') = U&'caf\00E9')::integer;
select 'internal.extract_tags(text)'::regprocedure, 'internal.extract_mentions(text)'::regprocedure,
       'internal.is_media(jsonb)'::regprocedure;
