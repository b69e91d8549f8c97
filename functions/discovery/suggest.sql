create or replace function social.suggest(
    p_viewer bigint, p_prefix text, p_limit integer default 10
)
returns setof social.suggestion
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_sign constant text := translate(left(btrim(p_prefix), 1), U&'\FF03\FF20', '#@');
    v_searches social.suggestion[];
    v_tags social.suggestion[];
    v_left integer;
begin
    perform internal.check_limit(p_limit, 20);
    perform internal.check_query(p_prefix, 'p_prefix');

    select array_agg(row('search', null, r.query, null, null, null, null)::social.suggestion)
      into v_searches
      from (
        select s.query
          from core.recent_searches as s
         where s.user_id = p_viewer
           and starts_with(s.query_key, internal.fold_text(ltrim(p_prefix)))
         order by s.searched_at desc, s.query_key
         limit case when btrim(p_prefix) = '' then p_limit else p_limit / 4 end
      ) as r;
    v_left := p_limit - coalesce(cardinality(v_searches), 0);

    if v_sign <> '@' and v_left > 0 then
        select array_agg(row('hashtag', null, t.tag, null, null, null, t.post_count)::social.suggestion)
          into v_tags
          from internal.find_hashtags(
                   p_prefix, case when v_sign = '#' then v_left else (v_left + 2) / 3 end, false
               ) as t;
        v_left := v_left - coalesce(cardinality(v_tags), 0);
    end if;

    return query select r.* from unnest(v_searches) as r;

    if v_sign <> '#' and v_left > 0 then
        return query
        select 'user', u.id, u.username, u.display_name, u.avatar_url, u.verified_at is not null,
               null::integer
          from internal.find_people(p_viewer, p_prefix, v_left, false)
               with ordinality as f (user_id, matched, score, place)
         cross join lateral (
            select * from internal.visible_users(p_viewer) as w where w.id = f.user_id offset 0
         ) as u
         order by f.place;
    end if;

    return query select r.* from unnest(v_tags) as r;
end
$$;

comment on function social.suggest(bigint, text, integer) is
    'What p_viewer (null: a guest) may mean by the letters typed so far, at most p_limit (1 to 20): kind '
    'search (their own recent ones, at most a quarter, all where nothing is typed yet), user (people, as '
    'social.search_users() ranks them), hashtag (at most a third of the rest); after "@" no hashtags, after '
    '"#" no people. By beginnings; mistakes are for a search. '
    'Errors: PS400 (p_prefix, p_limit). '
    'Example: select * from social.suggest(7, ''ad'');';

grant execute on function social.suggest(bigint, text, integer) to pgsocial_app;
