create or replace function social.my_rank(p_viewer bigint)
returns social.own_rank
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_rank social.own_rank;
begin
    perform internal.check_user(p_viewer, 'p_viewer');

    select min(b.place) filter (where b.id = p_viewer),
           coalesce(min(b.score) filter (where b.id = p_viewer), 0),
           count(*)
      into v_rank
      from (
        select r.id, r.score, row_number() over (order by r.score desc, r.id desc) as place
          from social.read_board('people') as r
      ) as b;

    return v_rank;
end
$$;

comment on function social.my_rank(bigint) is
    'Where p_viewer stands on the leaderboard of people (social.read_board()), which counts those too whom '
    'p_viewer may not know of. Errors: PS404 (p_viewer). Example: select rank from social.my_rank(7);';

grant execute on function social.my_rank(bigint) to pgsocial_app;
