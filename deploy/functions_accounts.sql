-- Deploy pgsocial:functions_accounts to pg
begin;
set local check_function_bodies = off;
\ir ../functions/accounts/_check_user.sql
\ir ../functions/accounts/_users_audience.sql
\ir ../functions/accounts/_visible_users.sql
\ir ../functions/accounts/authenticate.sql
\ir ../functions/accounts/create_user.sql
\ir ../functions/accounts/get_credentials.sql
\ir ../functions/accounts/get_profile.sql
\ir ../functions/accounts/get_profile_by_username.sql
\ir ../functions/accounts/issue_token.sql
\ir ../functions/accounts/log_users.sql
\ir ../functions/accounts/revoke_token.sql
\ir ../functions/accounts/set_password_hash.sql
\ir ../functions/accounts/touch_user.sql
commit;
