-- Revert pgsocial:content from pg
begin;

drop table core.pins;
drop table core.post_versions;
drop table core.post_mentions;
drop table core.post_hashtags;
drop table core.posts;

drop type internal.text_entity;

commit;
