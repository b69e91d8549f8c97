-- Verify pgsocial:leaderboards on pg
select 'social.board_row'::regtype, 'social.leader'::regtype, 'social.own_rank'::regtype;
