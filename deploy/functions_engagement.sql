-- Deploy pgsocial:functions_engagement to pg
begin;
set local check_function_bodies = off;
\ir ../functions/engagement/bookmark_post.sql
\ir ../functions/engagement/fold_counters.sql
\ir ../functions/engagement/like_post.sql
\ir ../functions/engagement/list_bookmarks.sql
\ir ../functions/engagement/log_bookmarks.sql
\ir ../functions/engagement/log_likes.sql
\ir ../functions/engagement/log_shares.sql
\ir ../functions/engagement/share_post.sql
\ir ../functions/engagement/unbookmark_post.sql
\ir ../functions/engagement/unlike_post.sql
\ir ../functions/engagement/unshare_post.sql
commit;
