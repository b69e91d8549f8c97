-- Verify pgsocial:read_models on pg
select user_id, post_count, follower_count, following_count, last_entry_id
  from internal.user_counters where false;
select viewer_id, entry_id, post_id, source_id from internal.timelines where false;
select viewer_id, is_ready, floor_id, celebrity_ids from internal.timeline_states where false;
select post_id, likes, shares, replies, quotes from internal.post_repairs where false;
select name, place from internal.rounds where false;
select user_id, last_entry_id from internal.celebrities where false;
select user_id, kind, group_id, caused_at from internal.notifications where false;
select tag, post_count, size, folded from internal.hashtag_stats where false;
select post_id, tags from internal.open_hashtags where false;
do $$
declare
    v_table text;
    v_is_filled boolean;
begin
    foreach v_table in array array['internal.projections']
    loop
        execute format('select exists (select from %s)', v_table) into v_is_filled;

        if not v_is_filled then
            raise exception '% has no rows, though its deploy writes some', v_table;
        end if;
    end loop;
end
$$;
