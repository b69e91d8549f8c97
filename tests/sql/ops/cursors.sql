-- What pages have in common: limits, cursors, and how errors are raised.
begin;
\ir ../helpers.psql
select plan(33);

select is(internal.parse_cursor(null), null, 'no cursor is the first page');
select is(internal.parse_cursor('1.2.3'), array[1, 2, 3]::bigint[], 'any number of parts');
select is(internal.parse_cursor('0.9223372036854775807', 2), array[0, 9223372036854775807], 'up to the greatest number');
select is(pg_temp.error_of(format('select internal.parse_cursor(%L, 2)', c)), 'PS400 p_cursor', 'no cursor: ' || quote_ident(translate(c, E'\n', '$')))
  from unnest(array['', '.', '1', '1.', '.1', '1..2', '1.2.3', '1.2.', 'a.b', '-1.2', '+1.2', '1,2', ' 1.2', '1.2 ', E'1.2\n', '0x1.2',
                    '9223372036854775808.1', '1.9999999999999999999', '10000000000000000000.1', '1e5.2', U&'\0661.\0662', '1.2;drop']) as c;
select is(internal.cursor_time((internal.parse_cursor(internal.time_cursor(t, 7), 2))[1]), t, 'a cursor keeps the microseconds of ' || t)
  from unnest(array['2024-02-29 12:34:56.789123Z', '2099-12-31 23:59:59.999999Z', '1970-01-01 00:00:00.000001Z']::timestamptz[]) as t;
select is((internal.parse_cursor(internal.time_cursor('2024-01-01Z', 7), 2))[2], 7::bigint, 'and the id');
select ok(internal.cursor_time(9223372036854775807) > '2099-01-01', 'a forged one has a time too');
select lives_ok('select internal.check_limit(n, 50) from unnest(array[1, 50]) as n', 'limits');
select is(pg_temp.error_of('select internal.check_limit(51, 50)'), 'PS400 p_limit', 'one too many');
select throws_ok($$select internal.raise_error('PS429', 'p_x', 'slow down')$$, 'PS429', 'slow down', 'an error has a code and a sentence');

select * from finish();
rollback;
