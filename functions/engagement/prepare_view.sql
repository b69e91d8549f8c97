create or replace function internal.prepare_view()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    new.is_first := not exists (
        select from core.views as v where v.viewer_id = new.viewer_id and v.post_id = new.post_id
    );

    return new;
end
$$;

comment on function internal.prepare_view() is
    'Trigger: says whether a view is the first of its viewer, where the writer has not.';
