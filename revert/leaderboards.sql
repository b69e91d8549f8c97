-- Revert pgsocial:leaderboards from pg
begin;

drop type social.own_rank;
drop type social.leader;
drop type social.board_row;

commit;
