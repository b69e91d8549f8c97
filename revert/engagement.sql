-- Revert pgsocial:engagement from pg
begin;

drop table core.bookmarks;
drop table core.shares;
drop table core.likes;

commit;
