create or replace view ops.embedding_models as
select id, name, version, query_name, query_prefix, passage_prefix, dimensions, is_current,
       next_post_id is null as is_queued, created_at
  from internal.embedding_models;

comment on view ops.embedding_models is
    'The models of embeddings: see internal.embedding_models. is_queued: all old posts have been queued.';

grant select on ops.embedding_models to pgsocial_admin, pgsocial_worker;
