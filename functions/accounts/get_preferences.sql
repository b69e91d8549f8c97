create or replace function social.get_preferences(p_actor bigint)
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    return internal.merge_patch(
        internal.default_preferences(),
        coalesce((select p.preferences from core.preferences as p where p.user_id = p_actor), '{}')
    );
end
$$;

comment on function social.get_preferences(bigint) is
    'All preferences of p_actor: languages (of the home feed; none is all), hide_replies, hide_shares, '
    'muted_words, muted_hashtags, is_discoverable (whether searches and suggestions show one to those '
    'who neither follow one nor type the exact username), is_indexable (whether search finds one''s posts '
    'for others than followers), presence (to whom it shows '
    'that one is there, and where one types: everyone, mutuals or nobody; one sees it of others by the '
    'same), notify with a truth value for follow, request, like, '
    'share, reply, quote and mention, push with the same for what of that a browser is pushed, and '
    'quiet_hours, in '
    'which none is: empty, or start and end (HH:MM) and their zone. Errors: PS404 (p_actor). '
    'Example: select social.get_preferences(7) -> ''languages'';';

grant execute on function social.get_preferences(bigint) to pgsocial_app;
