-- Verify pgsocial:embeddings on pg
select id, name, version, dimensions, query_name, query_prefix, passage_prefix, is_current, next_post_id, created_at
  from internal.embedding_models where false;
select model_id, post_id, user_id, text_hash, is_open from internal.post_embeddings where false;
select model_id, post_id, due_at, attempt_count, error from internal.embedding_queue where false;
select 'social.post_match'::regtype, 'social.user_match'::regtype, 'ops.embedding_state'::regtype,
       'ops.embedding_recall'::regtype;
do $$
begin
    if not exists (select from internal.projections where name = 'embeddings') then
        raise exception 'the projection "embeddings" is missing in internal.projections';
    end if;

    if not exists (select from ops.settings where name = 'embedding_lease') then
        raise exception 'the settings of embeddings are missing in ops.settings';
    end if;
end
$$;
