create or replace function internal.route_class(p_route text)
returns text
language sql
immutable
parallel safe
as $$
    select case
               when p_route !~ '^[A-Z]+ /v1/' then 'system'
               when p_route ~ '^(GET|HEAD) /v1/([a-z]+/)?search' or p_route ~ '/similar$' then 'search'
               when p_route ~ '^[A-Z]+ /v1/((platform|analytics)/|posts/[^/]+/performance$)' then 'analytics'
               when p_route = 'GET /v1/stream' then 'stream'
               when p_route ~ '^POST /v1/(users|sessions(/by-code)?|password-resets)$'
                    or p_route = 'PUT /v1/users/me/password' then 'account'
               when p_route ~ '^(GET|HEAD) ' then 'read'
               else 'write'
           end;
$$;

comment on function internal.route_class(text) is
    'Which answers are compared, by method and route: read and write take a few milliseconds; search '
    'and analytics look at more; account takes as long as a password''s hash, stream as long as '
    'somebody listens; system is what does not begin with /v1, as pages and health.';
