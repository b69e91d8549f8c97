-- Sets what belongs to posts to what the tables say now, so that a batch folded late, twice or in
-- pieces gives the same. Whoever calls holds the projection's lock alone: see store_embeddings().
-- Locks: internal.post_embeddings, then internal.embedding_queue, in key order.
create or replace function internal.set_embeddings(p_posts bigint[])
returns void
language plpgsql
volatile
parallel unsafe
as $$
begin
    delete from internal.post_embeddings
     where ctid = any (array(
        select e.ctid
          from internal.post_embeddings as e
          left join core.posts as p on p.id = e.post_id
         where e.post_id = any (p_posts)
           and hashtextextended(internal.post_text(p), 0) is distinct from e.text_hash
         order by e.post_id, e.model_id
           for update of e
     ));

    update internal.post_embeddings as t
       set is_open = w.is_open
      from (
        select e.post_id, e.model_id, p.visibility = 'public' and u.is_active and not u.is_private as is_open
          from internal.post_embeddings as e
          join core.posts as p on p.id = e.post_id
          join core.users as u on u.id = p.author_id
         where e.post_id = any (p_posts)
         order by e.post_id, e.model_id
           for update of e
      ) as w
     where t.post_id = w.post_id and t.model_id = w.model_id and t.is_open <> w.is_open;

    delete from internal.embedding_queue
     where ctid = any (array(
        select q.ctid
          from internal.embedding_queue as q
          left join core.posts as p on p.id = q.post_id
         where q.post_id = any (p_posts) and internal.post_text(p) is null
         order by q.post_id, q.model_id
           for update of q
     ));

    insert into internal.embedding_queue (model_id, post_id, due_at)
    select m.id, p.id, now()
      from core.posts as p
     cross join internal.embedding_models as m
     where p.id = any (p_posts)
       and internal.post_text(p) is not null
       and not exists (
           select from internal.post_embeddings as e where e.post_id = p.id and e.model_id = m.id
       )
     order by p.id, m.id
    on conflict (post_id, model_id) do nothing;
end
$$;

comment on function internal.set_embeddings(bigint[]) is
    'Drops vectors of texts that the posts p_posts no longer show, keeps what is open, and queues what '
    'is to be embedded, for every model.';
