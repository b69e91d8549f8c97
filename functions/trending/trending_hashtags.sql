-- Reads one list, and of each of its tags whether it may be shown now; whoever reads counts nothing.
create or replace function social.trending_hashtags(
    p_viewer bigint, p_window text default 'day', p_language text default null,
    p_limit integer default 10, p_cursor text default null
)
returns setof social.trending_hashtag
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_list record;
    v_preferences jsonb;
    v_words text[];
begin
    perform internal.check_limit(p_limit);
    v_list := internal.open_trend_list('hashtag', p_window, p_language, p_cursor);
    v_preferences := (select p.preferences from core.preferences as p where p.user_id = p_viewer);
    v_words := array(select jsonb_array_elements_text(v_preferences -> 'muted_words'));

    return query
    select w.subject, w.place::integer,
           internal.trend_fading(
               extract(epoch from now()) - w.rank * v_list.half_life, v_list.half_life
           ),
           t.observed, t.expected, t.since_at,
           internal.trend_cursor(v_list.list_id, w.place, v_list.read_at)
      from unnest(v_list.subjects[v_list.place + 1 :], v_list.places[v_list.place + 1 :])
               with ordinality as l (subject, rank, n)
     cross join lateral (select l.subject, l.rank, v_list.place + l.n as place) as w
     cross join lateral (
        select r.observed, r.expected, r.since_at
          from analytics.trends as r
         where r.kind = 'hashtag' and r.period = p_window and r.lang = v_list.lang and r.subject = w.subject
        offset 0
     ) as t
     where w.rank >= v_list.least_place
       and not internal.is_held('hashtag', w.subject)
       and internal.is_public_tag(w.subject)
       and (v_preferences is null or not (
           coalesce(v_preferences -> 'muted_hashtags' ? w.subject, false)
           or internal.has_word(w.subject, v_words)
       ))
     limit p_limit;
end
$$;

comment on function social.trending_hashtags(bigint, text, text, integer, text) is
    'Hashtags that more accounts than usual joined in with, the most surprising first, p_limit (1 to 100) a '
    'page. p_window: hour, day or week. p_language (null: all together) counts posts of that language alone. '
    'Accounts are counted, not posts, once in 24 hours, of posts that everybody sees; what one account does '
    'alone is no trend. Without what an admin holds back and what p_viewer (null: a guest) mutes. Pages are '
    'of the list that the first one was from. Errors: PS400 (p_window, p_language, p_limit, p_cursor), PS410 '
    '(p_cursor: hours old). Example: select tag, account_count, expected_count from '
    'social.trending_hashtags(null, ''day'', ''en'');';

grant execute on function social.trending_hashtags(bigint, text, text, integer, text) to pgsocial_app;
