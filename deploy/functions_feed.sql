-- Deploy pgsocial:functions_feed to pg
begin;
set local check_function_bodies = off;
\ir ../functions/feed/_feed_shares.sql
\ir ../functions/feed/_feed_sources.sql
\ir ../functions/feed/home_feed.sql
commit;
