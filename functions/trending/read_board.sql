-- The same for everybody, so that a cache may keep it: who sees what of it is asked when it is shown.
create or replace function social.read_board(p_board text)
returns setof social.board_row
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_most constant integer := 10000;
    v_today constant timestamptz := date_trunc('day', now(), 'UTC');
    v_week constant timestamptz := v_today - interval '6 days';
    v_tag constant text := case
        when p_board like 'posts:%' then internal.normalize_tag(substr(p_board, 7))
    end;
begin
    if p_board = 'people' then
        return query
        select d.user_id, (d.gained - d.lost)::bigint
          from analytics.follower_changes_days as d
         where d.time = v_today and d.gained > d.lost and internal.may_lead(d.user_id)
         order by 2 desc, 1 desc
         limit v_most;
    elsif p_board = 'posts' or v_tag is not null then
        return query
        select s.post_id, s.score
          from (
            select m.post_id, sum(m.likes + m.shares + m.comments + m.quotes) as score
              from analytics.post_metrics_days as m
             where v_tag is null and m.time >= v_week and m.post_id >= internal.id_at(v_week)
             group by m.post_id
            union all
            select h.post_id, m.score
              from core.post_hashtags as h
             cross join lateral (
                select sum(d.likes + d.shares + d.comments + d.quotes) as score
                  from analytics.post_metrics_days as d
                 where d.post_id = h.post_id and d.time >= v_week
             ) as m
             where h.tag = v_tag and h.post_id >= internal.id_at(v_week)
          ) as s
         cross join lateral (
            select v.author_id from internal.visible_posts(null) as v where v.id = s.post_id offset 0
         ) as p
         where s.score > 0 and internal.may_lead(p.author_id)
         order by s.score desc, s.post_id desc
         limit v_most;
    else
        perform internal.raise_error('PS400', 'p_board', 'a board is people, posts or posts:HASHTAG');
    end if;
end
$$;

comment on function social.read_board(text) is
    'A leaderboard, the first 10,000: people, by followers gained since midnight (UTC) without those lost; '
    'posts of the last seven days (UTC), by likes, shares, answers and quotes, or posts:HASHTAG of those '
    'with one. Of people and posts that everybody sees, of open accounts that want to be discovered (the '
    'preference is_discoverable); as far as metrics are folded. Errors: PS400 (p_board). '
    'Example: select * from social.read_board(''posts:tomatoes'');';

grant execute on function social.read_board(text) to pgsocial_app;

create or replace function internal.may_lead(p_user bigint)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return exists (
        select
          from internal.findable_people(null) as f
          join core.users as u on u.id = f.id
         where f.id = p_user and f.is_discoverable and not u.is_private
    );
end
$$;

comment on function internal.may_lead(bigint) is
    'Whether somebody may stand on a leaderboard: known to guests, not private, and discoverable.';

create or replace function internal.board_page(
    p_board text, p_cursor text, p_ids bigint[], p_scores bigint[],
    out ids bigint[], out scores bigint[]
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 2);
begin
    if coalesce(cardinality(p_ids), -1) <> coalesce(cardinality(p_scores), -1) then
        perform internal.raise_error('PS400', 'p_scores', 'there is a score for each id');
    end if;

    select coalesce(array_agg(w.id order by w.score desc, w.id desc), '{}'),
           coalesce(array_agg(w.score order by w.score desc, w.id desc), '{}')
      into ids, scores
      from (
        select b.id, b.score
          from (
            select g.id, g.score from unnest(p_ids, p_scores) as g (id, score) where p_ids is not null
            union all
            select r.id, r.score from social.read_board(p_board) as r
             where p_ids is null
          ) as b
         where v_cursor is null or (b.score, b.id) < (v_cursor[1], v_cursor[2])
         order by b.score desc, b.id desc
         limit internal.page_candidates()
      ) as w;
end
$$;

comment on function internal.board_page(text, text, bigint[], bigint[]) is
    'The rows of a leaderboard after a place, as it is now or as p_ids and p_scores have it.';
