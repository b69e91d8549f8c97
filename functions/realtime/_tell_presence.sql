create or replace function internal.tell_presence(p_users bigint[])
returns void
language plpgsql
volatile
parallel unsafe
as $$
begin
    -- A NOTIFY takes 8,000 bytes.
    perform pg_notify('pgsocial_signal', 'presence ' || string_agg(w.id::text, ' '))
       from (
         select distinct u.id, (dense_rank() over (order by u.id) - 1) / 300 as part
           from unnest(p_users) as u (id)
       ) as w
      group by w.part;
end
$$;

comment on function internal.tell_presence(bigint[]) is
    'Tells gateways by NOTIFY pgsocial_signal, "presence" and ids, whose presence has changed.';
