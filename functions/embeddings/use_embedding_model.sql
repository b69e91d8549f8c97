create or replace function ops.use_embedding_model(p_model smallint, p_is_forced boolean default false)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_model internal.embedding_models;
begin
    -- All of them in key order, so that two switches at once do not deadlock, and one is current.
    perform from internal.embedding_models order by id for update;
    select * into v_model from internal.embedding_models where id = p_model;

    if not found then
        perform internal.raise_error('PS404', 'p_model', 'there is no such model');
    elsif v_model.is_current then
        return false;
    elsif p_is_forced is not true and (
        v_model.next_post_id is not null
        or exists (
            select from internal.embedding_queue as q
             where q.model_id = p_model and (q.attempt_count < 3 or q.error is null)
        )
    ) then
        perform internal.raise_error('PS409', 'p_model',
            'not all posts are embedded with this model yet: see ops.embedding_states()');
    end if;

    update internal.embedding_models set is_current = false where is_current;
    update internal.embedding_models set is_current = true where id = p_model;

    return true;
end
$$;

comment on function ops.use_embedding_model(smallint, boolean) is
    'From the commit on all searches use this model; returns whether it was another before. What failed '
    'three times or more is not waited for; with p_is_forced nothing is, and what is missing is not found. '
    'Errors: PS404 (p_model), PS409 (p_model: not all posts are embedded yet). '
    'Example: select ops.use_embedding_model(2::smallint);';

grant execute on function ops.use_embedding_model(smallint, boolean) to pgsocial_admin, pgsocial_worker;
