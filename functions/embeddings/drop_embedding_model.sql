-- In chunks, so that no call takes long: call it until it returns false. Gives up after 25 ms behind
-- others: try again. Locks: the projection's, for writers of vectors hold it too; rows in key order.
create or replace function ops.drop_embedding_model(p_model smallint, p_limit integer default 10000)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
set lock_timeout = '25ms'
as $$
begin
    perform internal.check_limit(p_limit, 1000000);

    if not exists (select from internal.embedding_models as m where m.id = p_model) then
        perform internal.raise_error('PS404', 'p_model', 'there is no such model');
    elsif exists (select from internal.embedding_models as m where m.id = p_model and m.is_current) then
        perform internal.raise_error('PS409', 'p_model', 'this model is in use: use another one first');
    end if;

    perform pg_advisory_xact_lock(hashtextextended('pgsocial.projection.embeddings', 0));

    execute format('drop index if exists internal.%I', 'post_embeddings_' || p_model || '_idx');

    delete from internal.embedding_queue
     where ctid = any (array(
        select q.ctid from internal.embedding_queue as q where q.model_id = p_model
         order by q.post_id limit p_limit
     ));

    if found then
        return true;
    end if;

    delete from internal.post_embeddings
     where ctid = any (array(
        select e.ctid from internal.post_embeddings as e where e.model_id = p_model
         order by e.post_id limit p_limit
     ));

    if found then
        return true;
    end if;

    delete from internal.embedding_models where id = p_model;

    return false;
end
$$;

comment on function ops.drop_embedding_model(smallint, integer) is
    'Removes a model that is not in use, with its vectors, p_limit rows a call; returns whether there '
    'is more to do. Errors: PS400 (p_limit), PS404 (p_model), PS409 (p_model: in use); 55P03 where '
    'others hold the table: try again. '
    'Example: select ops.drop_embedding_model(1::smallint);';

grant execute on function ops.drop_embedding_model(smallint, integer) to pgsocial_admin, pgsocial_worker;
