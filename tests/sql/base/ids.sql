begin;
\ir ../helpers.psql
select plan(20);

select is(internal.id_time(internal.next_id('2024-02-29 12:34:56.789Z')), '2024-02-29 12:34:56.789Z'::timestamptz, 'an id tells its time');
select is((select count(distinct internal.next_id('2020-01-01Z')) from generate_series(1, 16384)), 16384::bigint, 'a millisecond holds 16,384 ids');
select is((select count(distinct internal.next_id()) from generate_series(1, 20000)), 20000::bigint, '20,000 at once are distinct');
select is((select count(*) from (
              select internal.id_time(i.id) as at, lag(internal.id_time(i.id)) over (order by i.n) as before
                from (select n, internal.next_id() as id from generate_series(1, 20000) as n) as i
           ) as o where o.at < o.before), 0::bigint, 'and never step back in time');
select is((select count(*) from generate_series(0, 999) as n
            where internal.next_id('2020-01-01Z'::timestamptz + n * interval '1 millisecond')
                  >= internal.next_id('2020-01-01Z'::timestamptz + (n + 1) * interval '1 millisecond')), 0::bigint, 'a later millisecond has greater ids');
select cmp_ok(internal.next_id('2020-01-01 00:00:00.001Z'), '>', internal.id_at('2020-01-01Z'), 'greater than the greatest of the one before');
select cmp_ok(internal.next_id('2020-01-01Z'), '<=', internal.id_at('2020-01-01Z'), 'id_at is the greatest');
select ok(internal.next_id('2240-01-01Z') > 0, 'there is room for two centuries');
select is(row(internal.id_time(null), internal.id_at(null))::text, '(,)', 'null has no time');
select set_config('pgsocial.node', '5', true);
select is(internal.next_id('2020-01-01Z') >> 14 & 63, 5::bigint, 'the node is in it');
select is(internal.id_time(internal.next_id('2020-01-01Z')), '2020-01-01Z'::timestamptz, 'and changes no time');
select set_config('pgsocial.node', '63', true);
select is(internal.next_id('2020-01-01Z') >> 14 & 63, 63::bigint, 'the last node');
select cmp_ok(internal.next_id('2020-01-01Z'), '<=', internal.id_at('2020-01-01Z'), 'is below the greatest too');
select set_config('pgsocial.node', '', true);
select is(internal.next_id('2020-01-01Z') >> 14 & 63, 0::bigint, 'without a setting it is 0');
select date_trunc('milliseconds', clock_timestamp()) as before \gset
select is(internal.id_time(internal.next_id()) between :'before' and clock_timestamp(), true, 'the time is now');

select is(internal.id_at('-infinity'), internal.id_at('1970-01-01Z'), 'nothing is older');
select is(internal.id_at('1960-01-01Z'), internal.id_at('1970-01-01Z'), 'nor than this');
select is(internal.id_at('infinity'), internal.id_at('2248-01-01Z'), 'nor newer than ids reach');
select is(internal.id_at('294276-12-31Z'), internal.id_at('2248-01-01Z'), 'nor at the end of the calendar');
select ok(internal.id_at('2248-01-01Z') > internal.id_at('2247-12-31Z') and internal.id_at('2247-12-31Z') > 0, 'which go up until then');

select * from finish();
rollback;
