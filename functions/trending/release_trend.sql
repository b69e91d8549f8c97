create or replace function social.release_trend(p_kind text, p_subject text)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_subject constant text := internal.trend_subject(p_kind, p_subject);
begin
    delete from ops.trend_holds as h where h.kind = p_kind and h.subject = v_subject;

    return found;
end
$$;

comment on function social.release_trend(text, text) is
    'Ends what social.hold_trend() began: where it still trends, it is shown at once. Only for '
    'pgsocial_admin. Returns whether that changed anything. Errors: PS400 (p_kind, p_subject). '
    'Example: select social.release_trend(''hashtag'', ''spamcoin'');';

grant execute on function social.release_trend(text, text) to pgsocial_admin;
