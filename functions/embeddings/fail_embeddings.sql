create or replace function internal.fail_embeddings(p_model smallint, p_posts bigint[], p_error text)
returns void
language sql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    update internal.embedding_queue
       set error = left(p_error, 500),
           due_at = clock_timestamp() + least(
               interval '5 seconds' * 2 ^ least(attempt_count, 20), interval '1 day'
           )
     where ctid = any (array(
        select q.ctid from internal.embedding_queue as q
         where q.model_id = p_model and q.post_id = any (p_posts)
         order by q.post_id
           for update
     ));
$$;

comment on function internal.fail_embeddings(smallint, bigint[], text) is
    'Says why texts of internal.take_texts() could not be embedded: they are due again after a pause '
    'that doubles with each attempt, at most a day.';

grant execute on function internal.fail_embeddings(smallint, bigint[], text) to pgsocial_worker;
