-- Shares the lock that a runner of the projection holds alone: a post deleted or edited before it is
-- read here is seen, and what comes later is folded after this has ended. Locks: then rows in key order.
create or replace function internal.store_embeddings(
    p_model smallint, p_posts bigint[], p_hashes bigint[], p_vectors text[]
)
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_dimensions constant integer := (
        select m.dimensions from internal.embedding_models as m where m.id = p_model
    );
    v_stored integer;
begin
    if v_dimensions is null then
        perform internal.raise_error('PS404', 'p_model', 'there is no such model');
    elsif cardinality(p_posts) is distinct from cardinality(p_vectors)
          or cardinality(p_posts) is distinct from cardinality(p_hashes) then
        perform internal.raise_error('PS400', 'p_vectors', 'one vector and one hash for each post');
    end if;

    perform from unnest(p_vectors) as v (vector)
     where v.vector is null or vector_dims(v.vector::halfvec) <> v_dimensions
        or l2_norm(v.vector::halfvec) not between 1e-3 and 1e6;

    if found then
        perform internal.raise_error('PS400', 'p_vectors',
            format('each vector has %s dimensions and is not zero', v_dimensions));
    end if;

    perform pg_advisory_xact_lock_shared(hashtextextended('pgsocial.projection.embeddings', 0));

    insert into internal.post_embeddings as e (model_id, post_id, user_id, text_hash, is_open, embedding)
    select p_model, p.id, p.author_id, w.text_hash,
           p.visibility = 'public' and u.is_active and not u.is_private, w.vector::halfvec
      from unnest(p_posts, p_hashes, p_vectors) as w (post_id, text_hash, vector)
      join core.posts as p on p.id = w.post_id
      join core.users as u on u.id = p.author_id
     where hashtextextended(internal.post_text(p), 0) = w.text_hash
     order by p.id
    on conflict (post_id, model_id) do update
       set text_hash = excluded.text_hash, is_open = excluded.is_open, embedding = excluded.embedding;
    get diagnostics v_stored = row_count;

    -- What was edited meanwhile stays, and is due at once.
    delete from internal.embedding_queue
     where ctid = any (array(
        select q.ctid
          from internal.embedding_queue as q
          left join core.posts as p on p.id = q.post_id
         where q.model_id = p_model and q.post_id = any (p_posts)
           and (internal.post_text(p) is null or exists (
               select from internal.post_embeddings as e
                where e.post_id = q.post_id and e.model_id = p_model
                  and e.text_hash = hashtextextended(internal.post_text(p), 0)
           ))
         order by q.post_id
           for update of q
     ));

    update internal.embedding_queue
       set due_at = clock_timestamp()
     where ctid = any (array(
        select q.ctid from internal.embedding_queue as q
         where q.model_id = p_model and q.post_id = any (p_posts)
         order by q.post_id
           for update
     ));

    return v_stored;
end
$$;

comment on function internal.store_embeddings(smallint, bigint[], bigint[], text[]) is
    'Stores vectors (as ''[0.1,0.2]'') of texts of internal.take_texts(), with the hashes given there, and '
    'takes them off the queue; returns how many. What the post no longer shows is not stored. '
    'Errors: PS400 (p_vectors: another number, wrong dimensions, zero), PS404 (p_model).';

grant execute on function internal.store_embeddings(smallint, bigint[], bigint[], text[]) to pgsocial_worker;
