-- Locks: the sink that is named, so that it is not dropped meanwhile.
create or replace function internal.check_setting()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_is_fit boolean;
begin
    new.value := btrim(new.value);

    if new.value = '' and new.is_optional then
        return new;
    end if;

    begin
        v_is_fit := case new.type
            when 'integer' then new.value ~ '^[0-9]{1,19}$'
                and new.value::numeric between new.minimum::numeric and new.maximum::numeric
            when 'number' then new.value ~ '^[0-9]{1,9}([.][0-9]{1,9})?$'
                and new.value::numeric between new.minimum::numeric and new.maximum::numeric
            when 'interval' then new.value::interval between new.minimum::interval and new.maximum::interval
            else exists (select from ops.sinks as s where s.name = new.value for share)
        end;
    exception
        when data_exception then
            v_is_fit := false;
    end;

    if v_is_fit is not true then
        perform internal.raise_error('PS400', 'value', case new.type
            when 'sink' then format('%s is the name of a sink, and there is none of this name', new.name)
            else format('%s is of type %s, from %s to %s', new.name, new.type, new.minimum, new.maximum)
        end || case when new.is_optional then '; it may be empty' else '' end);
    end if;

    return new;
end
$$;

comment on function internal.check_setting() is
    'Trigger: refuses a value of ops.settings that is not of its type or beyond its bounds with PS400.';
