create or replace function internal.signed_actor()
returns bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_said constant text := current_setting('pgsocial.actor_id', true);
    v_actor bigint;
begin
    if v_said !~ '^[0-9]{1,19}[.][0-9a-f]{64}$'
       or split_part(v_said, '.', 1)::numeric > internal.last_id() then
        return null;
    end if;

    v_actor := split_part(v_said, '.', 1)::bigint;

    return case when v_said = internal.sign_actor(v_actor) then v_actor end;
end
$$;

comment on function internal.signed_actor() is
    'Who acts, as social.act_as() said in this transaction; null where it did not.';
