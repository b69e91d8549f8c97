-- Revert pgsocial:embeddings from pg
begin;

drop type ops.embedding_recall;
drop type ops.embedding_state;
drop type social.user_match;
drop type social.post_match;
delete from ops.settings
 where name in ('embedding_lease', 'embedding_ef_search', 'embedding_scan_tuples',
                'embedding_closed_posts', 'embedding_half_life');
delete from internal.projections where name = 'embeddings';
drop table internal.embedding_queue;
drop table internal.post_embeddings;
drop table internal.embedding_models;

commit;
