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
    v_rows social.suggestion[];
    v_tags integer;
begin
    perform internal.check_limit(p_limit, 20);
    perform internal.check_query(p_prefix, 'p_prefix');

    if v_sign <> '@' then
        v_tags := case when v_sign = '#' then p_limit else (p_limit + 2) / 3 end;

        select array_agg(row('hashtag', null, t.tag, null, null, null, t.post_count)::social.suggestion)
          into v_rows
          from internal.find_hashtags(p_prefix, v_tags, false) as t;
    end if;

    if v_sign <> '#' then
        return query
        select 'user', u.id, u.username, u.display_name, u.avatar_url, u.verified_at is not null,
               null::integer
          from internal.find_people(p_viewer, p_prefix, p_limit - coalesce(cardinality(v_rows), 0), false)
               with ordinality as f (user_id, matched, score, place)
          join internal.visible_users(p_viewer) as u on u.id = f.user_id
         order by f.place;
    end if;

    return query select r.* from unnest(v_rows) as r;
end
$$;

comment on function social.suggest(bigint, text, integer) is
    'What p_viewer (null: a guest) may mean by the letters typed so far, at most p_limit (1 to 20): kind '
    'user (people, as social.search_users() ranks them), then kind hashtag (at most a third); after "@" '
    'people alone, after "#" hashtags alone. By beginnings of names and tags; mistakes are for a search. '
    'Errors: PS400 (p_prefix, p_limit). '
    'Example: select * from social.suggest(7, ''ad'');';

grant execute on function social.suggest(bigint, text, integer) to pgsocial_app;
