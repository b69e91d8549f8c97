-- Deploy pgsocial:functions_content to pg
begin;
set local check_function_bodies = off;
\ir ../functions/content/_check_post.sql
\ir ../functions/content/_permitted_posts.sql
\ir ../functions/content/_posts_audience.sql
\ir ../functions/content/_render_posts.sql
\ir ../functions/content/_visible_posts.sql
\ir ../functions/content/create_post.sql
\ir ../functions/content/delete_post.sql
\ir ../functions/content/get_post.sql
\ir ../functions/content/get_thread.sql
\ir ../functions/content/index_posts.sql
\ir ../functions/content/list_hashtag_posts.sql
\ir ../functions/content/list_user_posts.sql
\ir ../functions/content/log_posts.sql
\ir ../functions/content/prepare_post.sql
commit;
