create or replace function social.list_top_posts(
    p_viewer bigint, p_hashtag text default null, p_limit integer default 20,
    p_cursor text default null, p_ids bigint[] default null, p_scores bigint[] default null
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_tag constant text := internal.normalize_tag(p_hashtag);
    v_muted constant bigint[] := internal.muted_ids(p_viewer);
    v_board record;
    v_ids bigint[];
    v_cursors text[];
begin
    perform internal.check_limit(p_limit);
    perform internal.check_array(p_ids, 'p_ids', 10000);
    perform internal.check_array(p_scores, 'p_scores', 10000);

    if p_hashtag is not null and v_tag is null then
        perform internal.raise_error('PS400', 'p_hashtag',
            'a hashtag has 1 to 100 letters, digits, marks and underscores, with at least one letter');
    end if;

    v_board := internal.board_page(
        'posts' || coalesce(':' || v_tag, ''), p_cursor, p_ids, p_scores
    );

    -- What a cache has may be of an author who does not want to lead any more.
    select array_agg(b.id order by b.n), array_agg(b.score || '.' || b.id order by b.n)
      into v_ids, v_cursors
      from unnest(v_board.ids, v_board.scores) with ordinality as b (id, score, n)
     where p_ids is null
        or exists (
            select
              from internal.visible_posts(null) as v
             where v.id = b.id and internal.may_lead(v.author_id)
            offset 0
        );

    return query
    select *
      from internal.render_posts(p_viewer, v_ids, p_limit, v_cursors, p_muted => v_muted);
end
$$;

comment on function social.list_top_posts(bigint, text, integer, text, bigint[], bigint[]) is
    'The posts of the last seven days (UTC) with most likes, shares, answers and quotes, with p_hashtag or '
    '(null) of all, as p_viewer (null: a guest) sees them, p_limit (1 to 100) a page: posts that everybody '
    'sees, of open accounts that want to be discovered, of nobody whom p_viewer mutes. p_ids and p_scores '
    'are the board as a cache has it (null: as social.read_board() has it); which of them may be shown is '
    'asked here in any case. Errors: PS400 (p_hashtag, p_limit, p_cursor, p_ids, p_scores). '
    'Example: select id, body from social.list_top_posts(7, ''tomatoes'');';

grant execute on function social.list_top_posts(bigint, text, integer, text, bigint[], bigint[])
    to pgsocial_app;
