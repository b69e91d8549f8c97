-- A receiver that cannot be handed anything keeps no other from it.
create or replace function internal.tell_receivers(p_severity text, p_type text, p_document jsonb)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_receiver ops.alert_receivers;
begin
    for v_receiver in
        select * from ops.alert_receivers as r
         where r.is_enabled
           and internal.severity_rank(p_severity) >= internal.severity_rank(r.least_severity)
         order by r.name
    loop
        begin
            if v_receiver.kind = 'mail' then
                insert into core.mails (kind, email, alert)
                values ('alert', v_receiver.address, p_document);
            else
                perform internal.enqueue_delivery(
                    v_receiver.address, v_receiver.secret, p_type, p_document
                );
            end if;
        exception when others then
            update ops.alert_receivers
               set error = left(sqlstate || ': ' || sqlerrm, 500)
             where name = v_receiver.name;
        end;
    end loop;
end
$$;

comment on function internal.tell_receivers(text, text, jsonb) is
    'Hands p_document to the mails and web hooks of ops.alert_receivers that want to know of what is so '
    'severe; p_type is what web hooks call it.';
