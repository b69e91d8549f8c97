begin;
\ir ../helpers.psql
select plan(37);

select is(internal.is_media(m::jsonb), true, 'media: ' || left(m, 90))
  from unnest(array[
           '[]', '[{"kind":"image","url":"u"}]', '[{"kind":"video","url":"v","alt":"","duration_ms":1}]',
           '[{"kind":"image","url":"u","alt":"שלום 😀","width":1,"height":1000000000}]',
           '[{"kind":"image","url":"u"},{"kind":"video","url":"v"}]'
       ]) as m;
select is(internal.is_media(m::jsonb), false, 'none: ' || coalesce(m, 'null'))
  from unnest(array[
           null, 'null', '"x"', '1', '{}', '[null]', '[[]]', '["u"]', '[{}]', '[{"kind":"image"}]', '[{"url":"u"}]',
           '[{"kind":"gif","url":"u"}]', '[{"kind":null,"url":"u"}]', '[{"kind":1,"url":"u"}]', '[{"kind":"image","url":""}]',
           '[{"kind":"image","url":7}]', '[{"kind":"image","url":null}]', '[{"kind":"image","url":"u","alt":1}]',
           '[{"kind":"image","url":"u","alt":null}]', '[{"kind":"image","url":"u","width":0}]',
           '[{"kind":"image","url":"u","width":-1}]', '[{"kind":"image","url":"u","height":"9"}]',
           '[{"kind":"image","url":"u","height":1000000001}]', '[{"kind":"video","url":"u","duration_ms":null}]',
           '[{"kind":"image","url":"u","extra":1}]', '[{"kind":"image","url":"u"},7]'
       ]) as m;
select is(internal.is_media(jsonb_build_array(jsonb_build_object('kind', 'image', 'url', repeat('u', n)))), n <= 2000, 'a url of ' || n)
  from unnest(array[2000, 2001]) as n;
select is(internal.is_media(jsonb_build_array(jsonb_build_object('kind', 'image', 'url', 'u', 'alt', repeat('é', n)))), n <= 2000, 'a text of ' || n)
  from unnest(array[2000, 2001]) as n;
select is(internal.is_media((select jsonb_agg('{"kind":"image","url":"u"}'::jsonb) from generate_series(1, n))), n <= 10, n || ' of them')
  from unnest(array[10, 11]) as n;

select * from finish();
rollback;
