create or replace function social.list_held_trends(
    p_token text, p_limit integer default 20, p_cursor text default null
)
returns setof social.held_trend
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_before constant bigint := (internal.parse_cursor(p_cursor, 1))[1];
begin
    perform internal.check_scope(p_token, 'admin');
    perform internal.check_limit(p_limit);

    return query
    select h.kind, h.subject, h.reason, h.held_at, h.expires_at, c.place::text
      from ops.trend_holds as h
     cross join lateral (select (extract(epoch from h.held_at) * 1000000)::bigint as place) as c
     where (h.expires_at is null or h.expires_at > now())
       and c.place < coalesce(v_before, internal.last_id())
     order by c.place desc, h.kind, h.subject
     limit p_limit;
end
$$;

comment on function social.list_held_trends(text, integer, text) is
    'What admins hold back from trends at this moment and why, newest first, p_limit (1 to 100) a page, for '
    'whom p_token has the scope admin. Errors: PS400 (p_limit, p_cursor), PS401 (p_token), PS403 (p_token). '
    'Example: select kind, subject, reason from social.list_held_trends(''ps_...'');';

grant execute on function social.list_held_trends(text, integer, text) to pgsocial_app;
