-- Locks: rows of the queue that nobody else has, in the order in which they are due; the model's row,
-- while more is queued for it.
create or replace function internal.take_texts(p_model smallint, p_limit integer)
returns table (post_id bigint, text_hash bigint, passage text, attempt_count integer)
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_now constant timestamptz := clock_timestamp();
    v_taken bigint[] := array[]::bigint[];
begin
    perform internal.check_limit(p_limit, 1000);

    -- The old posts come as the worker has room for them.
    for n in 1..2 loop
        v_taken := v_taken || array(
            select q.post_id
              from internal.embedding_queue as q
             where q.model_id = p_model and q.due_at <= v_now and q.post_id <> all (v_taken)
             order by q.due_at, q.post_id desc
             limit p_limit - cardinality(v_taken)
               for update skip locked
        );
        exit when cardinality(v_taken) = p_limit or n = 2;
        perform internal.queue_posts(p_model, 4 * p_limit);
    end loop;

    update internal.embedding_queue as q
       set attempt_count = q.attempt_count + 1,
           due_at = clock_timestamp() + internal.setting('embedding_lease')::interval
     where q.model_id = p_model and q.post_id = any (v_taken);

    return query
    select p.id, hashtextextended(t.body, 0), m.passage_prefix || t.body, w.attempt_count
      from internal.embedding_models as m
      join internal.embedding_queue as w on w.model_id = m.id and w.post_id = any (v_taken)
      join core.posts as p on p.id = w.post_id
     cross join lateral (select internal.post_text(p) as body offset 0) as t
     where m.id = p_model and t.body is not null
     order by p.id;
end
$$;

comment on function internal.take_texts(smallint, integer) is
    'The next texts to embed, at most p_limit (to 1,000), with the prefix of the model, and how often each '
    'was taken; none where nothing is due. Commit before they are embedded. They are due again after the '
    'setting embedding_lease unless internal.store_embeddings() or internal.fail_embeddings() comes before. '
    'Errors: PS400 (p_limit).';

grant execute on function internal.take_texts(smallint, integer) to pgsocial_worker;

create or replace function internal.queue_posts(p_model smallint, p_limit integer)
returns void
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_next bigint;
    v_posts bigint[];
begin
    select m.next_post_id into v_next
      from internal.embedding_models as m
     where m.id = p_model and m.next_post_id is not null
       for update skip locked;

    if not found then
        return;
    end if;

    v_posts := array(
        select p.id from core.posts as p where p.id < v_next order by p.id desc limit p_limit
    );

    insert into internal.embedding_queue (model_id, post_id, due_at)
    select p_model, p.id, now()
      from core.posts as p
     where p.id = any (v_posts) and internal.post_text(p) is not null
       and not exists (
           select from internal.post_embeddings as e where e.post_id = p.id and e.model_id = p_model
       )
     order by p.id
    on conflict (post_id, model_id) do nothing;

    update internal.embedding_models as m
       set next_post_id = case when cardinality(v_posts) = p_limit then v_posts[p_limit] end
     where m.id = p_model;
end
$$;

comment on function internal.queue_posts(smallint, integer) is
    'Queues the next p_limit posts for a model that was added when they were there already.';
