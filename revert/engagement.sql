-- Revert pgsocial:engagement from pg
begin;

drop table core.profile_visits;
drop table core.views;
drop table core.bookmarks;
drop table core.bookmark_folders;
drop table core.shares;
drop table core.likes;

commit;
