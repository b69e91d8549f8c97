create or replace function social.list_leaders(
    p_viewer bigint, p_limit integer default 20, p_cursor text default null, p_ids bigint[] default null,
    p_scores bigint[] default null
)
returns setof social.leader
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_board record;
begin
    perform internal.check_limit(p_limit);
    perform internal.check_array(p_ids, 'p_ids', 10000);
    perform internal.check_array(p_scores, 'p_scores', 10000);
    v_board := internal.board_page('people', p_cursor, p_ids, p_scores);

    return query
    select s.id, s.username, s.display_name, s.avatar_url, s.verified_at is not null, s.score,
           s.score || '.' || s.id
      from (
        select u.*, b.score, b.n
          from unnest(v_board.ids, v_board.scores) with ordinality as b (id, score, n)
         cross join lateral (
            select * from internal.visible_users(p_viewer) as w where w.id = b.id offset 0
         ) as u
         where internal.may_lead(b.id)
           and not exists (
               select
                 from internal.hidden as h
                where h.viewer_id = p_viewer and h.other_id = b.id and internal.is_muting(h)
               offset 0
           )
         limit p_limit
      ) as s
     order by s.n;
end
$$;

comment on function social.list_leaders(bigint, integer, text, bigint[], bigint[]) is
    'Who gained most followers today (UTC), without those lost, as p_viewer (null: a guest) may know of '
    'them, p_limit (1 to 100) a page: open accounts that want to be discovered, nobody whom p_viewer mutes. '
    'p_ids and p_scores are the board as a cache has it (null: as social.read_board() has it); who of '
    'them may be shown is asked here in any case. Errors: PS400 (p_limit, p_cursor, p_ids, p_scores). '
    'Example: select username, gained_count from social.list_leaders(7, 10);';

grant execute on function social.list_leaders(bigint, integer, text, bigint[], bigint[]) to pgsocial_app;
