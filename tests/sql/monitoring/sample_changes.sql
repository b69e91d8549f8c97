-- By how much counters changed: a server that starts anew, or forgets one of them, makes no nonsense of it.
begin;
\ir ../helpers.psql
select plan(11);

-- Keys and numbers as 'a 1 2, b 3 4'.
create function pg_temp.look(p_text text, p_reset timestamptz default null) returns text language sql as $$
    select coalesce(string_agg(c.key || ' ' || array_to_string(c.counts, ' '), ', ' order by c.key), 'nothing')
      from internal.sample_changes('mo_part', array(
            select (split_part(t, ' ', 1), string_to_array(substr(t, strpos(t, ' ') + 1), ' ')::float8[], p_reset)::internal.sample_count
              from unnest(string_to_array(nullif(p_text, ''), ', ')) as t
           )) as c
$$;

select is(pg_temp.look('a 100 7, b 5 5'), 'nothing', 'of the first look nothing is known');
select is(pg_temp.look('a 130 7, b 5 5'), 'a 30 0', 'then what has changed');
select is(pg_temp.look('a 130 7, b 5 5'), 'nothing', 'and only that');
select is(pg_temp.look('a 130 7, b 5 5, c 4 0'), 'c 4 0', 'what is new counts in full');
select is(pg_temp.look('a 20 9, b 5 5, c 4 0'), 'a 20 9', 'a counter that fell began anew, and those beside it');
select is(pg_temp.look('a 25 9, b 5 5, c 4 0'), 'a 5 0', 'and goes on from there');
select is(pg_temp.look('a 30 9, b 6 6, c 0 0', '2030-01-01'), 'a 30 9, b 6 6', 'where the server says that it began anew all does, though nothing fell');
select is(pg_temp.look('a 31 9, b 6 6, c 0 0', '2030-01-01'), 'a 1 0', 'once');
select is(pg_temp.look('b 6 6', '2030-01-01'), 'nothing', 'what is gone');
select is((select string_agg(key, ' ') from internal.sample_counts where part = 'mo_part'), 'b', 'is forgotten');
select is(pg_temp.look('a 31 9, b 6 6', '2030-01-01'), 'a 31 9', 'and counts in full when it is back');

select * from finish();
rollback;
