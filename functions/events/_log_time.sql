-- An event stands at the time of its row, so that both fall into the same minute; a row with a time of
-- its own, such as an import writes, has it in the payload, since partitions of the log are by time.
create or replace function internal.log_time(p_created_at timestamptz)
returns timestamptz
language sql
volatile
parallel safe
as $$
    select case when p_created_at between now() and clock_timestamp() then p_created_at
                else clock_timestamp() end;
$$;

comment on function internal.log_time(timestamptz) is
    'The time of the event of a row: that of the row, if it is of this transaction.';

create or replace function internal.log_since(p_created_at timestamptz)
returns jsonb
language sql
volatile
parallel safe
as $$
    select case when p_created_at between now() and clock_timestamp() then '{}'
                else jsonb_build_object('since', p_created_at) end;
$$;

comment on function internal.log_since(timestamptz) is
    'What an event tells of the time of its row, where it does not stand at that time itself.';
