create or replace function social.hold_trend(
    p_kind text, p_subject text, p_reason text, p_until timestamptz default null
)
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
    if coalesce(length(p_reason), 0) not between 1 and 500 then
        perform internal.raise_error('PS400', 'p_reason', 'a reason has 1 to 500 characters');
    elsif p_until <= now() then
        perform internal.raise_error('PS400', 'p_until', 'a hold ends in the future, or never');
    end if;

    insert into ops.trend_holds as h (kind, subject, reason, expires_at)
    values (p_kind, v_subject, p_reason, p_until)
    on conflict (kind, subject) do update
       set reason = excluded.reason, held_at = excluded.held_at, expires_at = excluded.expires_at
     where (h.reason, h.expires_at) is distinct from (excluded.reason, excluded.expires_at);

    return found;
end
$$;

comment on function social.hold_trend(text, text, text, timestamptz) is
    'Holds a hashtag or a post (p_kind: hashtag or post; of a post p_subject is the id) back from all '
    'trends, at once, until p_until or (null) it is released. p_reason (1 to 500 characters) is for admins. '
    'Only for pgsocial_admin. Returns whether that changed anything. Errors: PS400 (p_kind, p_subject, '
    'p_reason, p_until). '
    'Example: select social.hold_trend(''hashtag'', ''spamcoin'', ''a ring of new accounts'');';

grant execute on function social.hold_trend(text, text, text, timestamptz) to pgsocial_admin;

create or replace function internal.trend_subject(p_kind text, p_subject text)
returns text
language plpgsql
immutable
parallel safe
as $$
declare
    v_subject text;
begin
    if p_kind is null or p_kind not in ('hashtag', 'post') then
        perform internal.raise_error('PS400', 'p_kind', 'hashtags and posts trend');
    elsif p_kind = 'hashtag' then
        v_subject := internal.normalize_tag(p_subject);
    elsif p_subject ~ '^[1-9]\d{0,18}$' and p_subject::numeric <= internal.last_id() then
        v_subject := p_subject;
    end if;

    if v_subject is null then
        perform internal.raise_error('PS400', 'p_subject',
            case p_kind when 'post' then 'this is no id of a post' else 'this is no hashtag' end);
    end if;

    return v_subject;
end
$$;

comment on function internal.trend_subject(text, text) is
    'A hashtag normalised, or the id of a post. Errors: PS400 (p_kind, p_subject).';
