-- Deploy pgsocial:functions_graph to pg
begin;
set local check_function_bodies = off;
\ir ../functions/graph/_check_follows_visible.sql
\ir ../functions/graph/_lock_pair.sql
\ir ../functions/graph/block_user.sql
\ir ../functions/graph/follow_user.sql
\ir ../functions/graph/hide_blocks.sql
\ir ../functions/graph/list_followers.sql
\ir ../functions/graph/list_following.sql
\ir ../functions/graph/log_blocks.sql
\ir ../functions/graph/log_follows.sql
\ir ../functions/graph/unblock_user.sql
\ir ../functions/graph/unfollow_user.sql
commit;
