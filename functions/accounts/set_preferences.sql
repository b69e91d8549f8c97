-- Locks: the preferences, so that changes of one person's come one after the other.
create or replace function social.set_preferences(p_actor bigint, p_changes jsonb)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_changes jsonb := p_changes;
    v_before jsonb;
    v_after jsonb;
begin
    perform internal.check_json(p_changes, 'p_changes', 3);
    perform internal.check_user(p_actor, 'p_actor');

    if jsonb_typeof(p_changes -> 'muted_hashtags') = 'array' then
        v_changes := jsonb_set(v_changes, '{muted_hashtags}', coalesce(
            (select jsonb_agg(internal.normalize_tag(t))
               from jsonb_array_elements_text(p_changes -> 'muted_hashtags') as t),
            '[]'
        ));
    end if;

    perform internal.lock_part(p_actor, 'preferences');
    select p.preferences into v_before from core.preferences as p where p.user_id = p_actor;
    v_before := coalesce(v_before, '{}');
    v_after := internal.merge_patch(v_before, v_changes);

    if jsonb_typeof(p_changes) is distinct from 'object' or not internal.is_preferences(v_after) then
        perform internal.raise_error('PS400', 'p_changes',
            'preferences are languages, muted_words and muted_hashtags (lists of texts), hide_replies, '
            'hide_shares, is_discoverable and is_indexable (true or false), presence (everyone, mutuals or '
            'nobody), notify and push (objects of true or false for each kind), and quiet_hours '
            '(start and end as '
            'HH:MM and a zone, or each of them null)');
    elsif v_after #>> '{quiet_hours,zone}' <> coalesce(v_before #>> '{quiet_hours,zone}', '') then
        perform internal.check_zone(v_after #>> '{quiet_hours,zone}', 'p_changes');
    end if;

    v_after := internal.unlike_defaults(v_after, internal.default_preferences());

    if v_after = v_before then
        return false;
    elsif v_after = '{}' then
        delete from core.preferences where user_id = p_actor;
    else
        insert into core.preferences (user_id, preferences)
        values (p_actor, v_after)
        on conflict (user_id) do update
           set preferences = excluded.preferences, updated_at = clock_timestamp();
    end if;

    if v_before -> 'presence' is distinct from v_after -> 'presence' then
        perform pg_notify('pgsocial_signal', format('presence %s', p_actor));
    end if;

    return true;
end
$$;

comment on function social.set_preferences(bigint, jsonb) is
    'Changes preferences of p_actor by a JSON merge patch (RFC 7396): what is not named stays, null '
    'goes back to the default. At most 20 languages (language tags), 200 muted words of 1 to 100 '
    'characters, 200 hashtags; 64 kB and 3 levels in all. '
    'Returns whether anything changed. Errors: PS400 (p_changes), PS404 '
    '(p_actor). Example: select social.set_preferences(7, ''{"hide_shares": true}'');';

grant execute on function social.set_preferences(bigint, jsonb) to pgsocial_app;
