create or replace function social.list_tokens(
    p_actor bigint, p_limit integer default 20, p_cursor text default null
)
returns setof social.token_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_before constant bigint := (internal.parse_cursor(p_cursor, 1))[1];
begin
    perform internal.check_limit(p_limit);
    perform internal.check_user(p_actor, 'p_actor');

    return query
    select t.id, t.label, t.created_at, t.expires_at, t.id::text
      from core.tokens as t
     where t.user_id = p_actor
       and t.revoked_at is null
       and t.expires_at > now()
       and t.id < coalesce(v_before, 9223372036854775807)
     order by t.id desc
     limit p_limit;
end
$$;

comment on function social.list_tokens(bigint, integer, text) is
    'The tokens of p_actor that still count, newest first, p_limit (1 to 100) a page; the tokens '
    'themselves are never shown. Errors: PS400 (p_limit, p_cursor), PS404 (p_actor). '
    'Example: select id, label from social.list_tokens(7);';

grant execute on function social.list_tokens(bigint, integer, text) to pgsocial_app;
