begin;
select plan(8);

select is(internal.id_time(internal.next_id('2024-02-29 12:34:56.789Z')), '2024-02-29 12:34:56.789Z'::timestamptz, 'an id tells its time');
select is((select count(distinct internal.next_id('2020-01-01Z')) from generate_series(1, 16384)), 16384::bigint, 'a millisecond holds 16,384 ids');
select cmp_ok(internal.next_id('2020-01-01 00:00:00.001Z'), '>', internal.id_at('2020-01-01 00:00:00.000Z'), 'later ids are greater');
select cmp_ok(internal.next_id('2020-01-01Z'), '<=', internal.id_at('2020-01-01Z'), 'id_at is the greatest');
select set_config('pgsocial.node', '5', true);
select is(internal.next_id('2020-01-01Z') >> 14 & 63, 5::bigint, 'the node is in it');
select is(internal.is_media('[{"kind":"image","url":"u","width":1,"height":2,"alt":""}]'), true, 'media');
select is(array(select internal.is_media(m) from unnest(array[null, 'null', '"x"', '[null]', '[[]]', '[{"kind":1,"url":"u"}]',
          '[{"kind":"image","url":""}]', '[{"kind":"image","url":"u","alt":1}]', '[{"kind":"image","url":"u","height":"9"}]']::jsonb[]) as m),
          array_fill(false, array[9]), 'what is none');
select is(internal.cursor_time(split_part(internal.time_cursor('2024-02-29 12:34:56.789123Z', 1), '.', 1)::bigint),
          '2024-02-29 12:34:56.789123Z'::timestamptz, 'a cursor keeps the microseconds');

select * from finish();
rollback;
