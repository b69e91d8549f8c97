create or replace function internal.tell_session()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform pg_notify('pgsocial_signal', format('session %s', to_jsonb(new) ->> tg_argv[0]));

    return null;
end
$$;

comment on function internal.tell_session() is
    'Trigger, with the name of the column that is the user: tells gateways by NOTIFY pgsocial_signal, '
    '"session" and the user''s id, that a token of theirs has ended, so that sockets opened with it end '
    'at once.';
