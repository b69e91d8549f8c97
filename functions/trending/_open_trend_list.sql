-- A cursor is the list, a place in it, and when its first page was read (in milliseconds): what fades
-- below the threshold meanwhile stays until the last page.
create or replace function internal.open_trend_list(
    p_kind text, p_window text, p_language text, p_cursor text,
    out list_id bigint, out subjects text[], out places double precision[],
    out least_place double precision, out place integer, out read_at bigint,
    out half_life double precision, out lang text
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 3);
    v_list analytics.trend_lists;
begin
    if p_window is null or p_window not in ('hour', 'day', 'week') then
        perform internal.raise_error('PS400', 'p_window', 'the window is hour, day or week');
    elsif p_language !~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$' then
        perform internal.raise_error('PS400', 'p_language', 'this is no language tag, such as en or pt-BR');
    end if;

    lang := case when p_language is null then '' else internal.trend_lang(p_language) end;

    if v_cursor is null then
        select * into v_list
          from analytics.trend_lists as l
         where l.kind = p_kind and l.period = p_window and l.lang = open_trend_list.lang
         order by l.id desc
         limit 1;
    else
        select * into v_list from analytics.trend_lists as l where l.id = v_cursor[1];

        if not found then
            perform internal.raise_error('PS410', 'p_cursor',
                'this list is gone: begin again without a cursor');
        elsif (v_list.kind, v_list.period, v_list.lang) <> (p_kind, p_window, lang)
              or v_cursor[3] > extract(epoch from clock_timestamp()) * 1000 + 1000 then
            perform internal.raise_error('PS400', 'p_cursor',
                'this is not a cursor of this list: pass the cursor of the last row of a page');
        end if;
    end if;

    list_id := v_list.id;
    subjects := v_list.subjects;
    places := v_list.places;
    place := least(coalesce(v_cursor[2], 0), 1000000);
    read_at := coalesce(v_cursor[3], (extract(epoch from clock_timestamp()) * 1000)::bigint);
    half_life := extract(epoch from v_list.half_life);
    least_place := ln(v_list.threshold) / ln(2::double precision)
                   + read_at / 1000.0::double precision / half_life;
end
$$;

comment on function internal.open_trend_list(text, text, text, text) is
    'The list of what trends that a page is from: the newest one, or that of p_cursor, with the place '
    'that the threshold was at when its first page was read, and the one after which the page begins.';

create or replace function internal.trend_cursor(p_list bigint, p_place bigint, p_read_at bigint)
returns text
language sql
immutable
parallel safe
as $$
    select p_list || '.' || p_place || '.' || p_read_at;
$$;

comment on function internal.trend_cursor(bigint, bigint, bigint) is
    'The cursor of a place in a list of trends, as internal.open_trend_list() reads it.';

create or replace function internal.is_held(p_kind text, p_subject text)
returns boolean
language sql
stable
parallel safe
as $$
    select exists (
        select
          from ops.trend_holds as h
         where h.kind = p_kind and h.subject = p_subject and coalesce(h.expires_at > now(), true)
        offset 0
    );
$$;

comment on function internal.is_held(text, text) is
    'Whether an admin holds a hashtag or post back from trends.';
