-- Rolls back; takes its own deliveries alone, since others' endpoints sleep meanwhile.
begin;
\ir ../helpers.psql
select plan(40);

update core.endpoints set due_at = null;
\set secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw

-- What may be sent where.
select is(
    pg_temp.error_of(format($$ select internal.enqueue_delivery(%L, %L, 'a.b', '{}') $$, u, :'secret')),
    'PS400 p_url', 'an address is an address'
)
  from unnest(array['ftp://a.example/', 'a.example', '', null]) as u;
select is(
    pg_temp.error_of(format($$ select internal.enqueue_delivery('https://pu.example/a', %L, 'a.b', '{}') $$, s)),
    'PS400 p_secret', 'a secret is whsec_ and 24 to 64 bytes'
)
  from unnest(array[
      'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_c2hvcnQ=', 'whsec_?', 'whsec_' || repeat('AAAA', 22), null
  ]) as s;
select is(
    pg_temp.error_of(format($$ select internal.enqueue_delivery('https://pu.example/a', %L, %L, '{}') $$, :'secret', t)),
    'PS400 p_type', 'a type is words with dots'
)
  from unnest(array['', 'A', 'a..b', E'a\nb', null]) as t;
select is(
    pg_temp.error_of(format($$ select internal.enqueue_delivery('https://pu.example/a', %L, 'a.b', %L) $$, :'secret', p)),
    'PS400 p_payload', 'a payload is there, and not large'
)
  from unnest(array[null, jsonb_build_array(repeat('x', 70000) || gen_random_uuid())::text]) as p;
select is((select count(*) from core.endpoints where url like 'https://pu.example/%'), 0::bigint, 'and nothing is left');

-- In order, one at a time for each endpoint.
select internal.enqueue_delivery('https://pu.example/a', :'secret', 'incident.opened', '{"n": 1}') as one \gset
select internal.enqueue_delivery('https://pu.example/a', :'secret', 'incident.opened', '{"n": 2}') as two \gset
select is(
    (select array[t.id::text, t.kind, t.url, t.secrets[1], t.body::jsonb ->> 'type', t.body::jsonb #>> '{data,n}']
       from internal.take_delivery() as t),
    array[:'one', 'system', 'https://pu.example/a', :'secret', 'incident.opened', '1'], 'the first is taken'
);
select is((select count(*) from internal.take_delivery()), 0::bigint, 'and no other of the same endpoint');
select internal.enqueue_delivery('https://pu.example/b', :'secret', 'incident.opened', '{}') as other \gset
select is((select t.id from internal.take_delivery() as t), :other, 'but one of another');
select is(internal.end_delivery(:one, 204), 'sent', 'what was answered with 2xx is sent');
select is(internal.end_delivery(:one, 500), 'gone', 'and not said twice');
select is((select t.id from internal.take_delivery() as t), :two, 'then the next comes');

-- What fails is tried again, later each time, and not without end.
select is(internal.end_delivery(:two, 302), 'failed', 'to be sent elsewhere is a failure');
select is((select count(*) from internal.take_delivery()), 0::bigint, 'which waits');
select ok(
    (select min(internal.retry_pause(5)) >= interval '5 s' * 3125 * 0.8
            and max(internal.retry_pause(5)) <= interval '5 s' * 3125 * 1.2
            and count(distinct internal.retry_pause(5)) > 1
            and max(internal.retry_pause(1000)) <= interval '12 hours' * 1.2
       from generate_series(1, 100)),
    'a pause grows to half a day, and differs'
);
select is(internal.end_delivery(:other, null, 'no route'), 'failed', 'no answer is a failure');

create function pg_temp.attempt(p_delivery bigint, p_status integer) returns text language plpgsql as $$
declare
    v_taken bigint;
begin
    update internal.deliveries set due_at = now() where id = p_delivery;
    update core.endpoints set due_at = now()
     where id = (select endpoint_id from internal.deliveries where id = p_delivery);
    select t.id into strict v_taken from internal.take_delivery() as t;
    assert v_taken = p_delivery;
    return internal.end_delivery(p_delivery, p_status);
end
$$;

select is(
    (select string_agg(pg_temp.attempt(:two, 500), ' ' order by n) from generate_series(2, 12) as n),
    repeat('failed ', 10) || 'dead', 'after twelve attempts it is a dead letter'
);
select is(
    (select array[state, error, attempt_count::text] from ops.list_deliveries('dead') where id = :two),
    array['dead', 'status 500', '12'], 'which is listed with the reason'
);
select is(
    pg_temp.error_of($$ select ops.list_deliveries('lost') $$), 'PS400 p_state', 'by a state that there is'
);
select ops.replay_delivery(:two);
select is((select t.id from internal.take_delivery() as t), :two, 'replayed it comes with the same id');
select is(internal.end_delivery(:two, 200), 'sent', 'and can be sent');
select is(pg_temp.error_of('select ops.replay_delivery(1)'), 'PS404 p_delivery', 'what is not there is not replayed');

-- Whoever is gone is left alone.
select is(pg_temp.attempt(:other, 410), 'dead', '410 ends a delivery');
select internal.enqueue_delivery('https://pu.example/b', :'secret', 'incident.opened', '{}') as late \gset
select is((select count(*) from internal.take_delivery()), 0::bigint, 'and all later ones');
select is(
    (select error from ops.list_deliveries('dead') where id = :late), 'the endpoint is disabled',
    'which are dead letters'
);
select ops.replay_delivery(:late);
select is(pg_temp.attempt(:late, 200), 'sent', 'until one of them is replayed');
select internal.enqueue_delivery('https://pu.example/b', :'secret', 'incident.opened', '{}') as poor \gset
update core.endpoints set failure_count = 1, first_failed_at = now() - interval '6 days' where url = 'https://pu.example/b';
select pg_temp.attempt(:poor, 500);
select ok(
    (select disabled_at is not null from core.endpoints where url = 'https://pu.example/b'),
    'what fails for days is disabled'
);

-- A notification that another projection is yet to fold is waited for; what is none is forgotten.
select pg_temp.who('pu_ada') as ada \gset
insert into core.endpoints (kind, user_id, url, client_key, client_secret) select 'push', :ada, 'https://pu.example/push', e.client_key, e.client_secret from (select 'k' as client_key, 's' as client_secret) as e returning id as browser \gset
insert into internal.deliveries (endpoint_id, type, kind, group_id) values (:browser, 'notification', 'like', 1) returning id as early \gset
create function pg_temp.took(p_ahead bigint) returns text language plpgsql as $$
declare
    v_count bigint;
begin
    update internal.projections as p set batch_id = n.batch_id + p_ahead from internal.projections as n where p.name = 'deliveries' and n.name = 'notifications';
    update core.endpoints set due_at = case when url = 'https://pu.example/push' then now() end;
    select count(*) into v_count from internal.take_delivery();
    return v_count || (select ' ' || count(*) from internal.deliveries as d join core.endpoints as e on e.id = d.endpoint_id where e.url = 'https://pu.example/push')
           || (select case when e.due_at is null then ' asleep' when e.due_at > clock_timestamp() + interval '1 second' then ' late' else ' soon' end from core.endpoints as e where e.url = 'https://pu.example/push');
end
$$;
select is(pg_temp.took(1), '0 1 soon', 'a push is early while its notification is not folded, and looked at again soon');
select is(pg_temp.took(0), '0 0 asleep', 'and is none once it would be there');

select * from finish();
rollback;
