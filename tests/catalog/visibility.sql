-- One place decides who sees what. Whoever names core.posts must say here why that is no way round.
begin;
set local search_path = pg_catalog, extensions;
select plan(4);

create temp table readers (routine text, reason text);
insert into readers (routine, reason) values
('internal.visible_posts', 'decides who sees what'),
('internal.posts_audience', 'its set-based twin'),
('internal.prepare_post', 'trigger: finds the root of the thread'),
('internal.log_posts', 'trigger: the log has everything, its readers are filtered'),
('internal.log_likes', 'trigger: as log_posts'),
('internal.log_shares', 'trigger: as log_posts'),
('internal.fold_post_counters', 'projection: counts'),
('internal.verify_post_counters', 'counts'),
('internal.repair_post_counters', 'counts'),
('internal.verify_user_counters', 'counts'),
('internal.repair_user_counters', 'counts'),
('internal.fold_hashtag_stats', 'projection: finds whose counting may have changed'),
('internal.seen_hashtags', 'what a guest sees, by visible_posts'),
('internal.count_of', 'counts'),
('internal.subject_scores', 'counts'),
('internal.subject_peaks', 'counts'),
('internal.late_engagements', 'counts'),
('internal.late_days', 'counts'),
('internal.shift_scores', 'counts'),
('internal.audience_days', 'counts'),
('internal.incident_acts', 'counts'),
('internal.filter_entries', 'candidate ids, which home_feed checks'),
('internal.build_timelines', 'projection: ids, which home_feed checks'),
('internal.fold_followings', 'projection: ids, which home_feed checks'),
('internal.promote_celebrities', 'projection: ids, which home_feed checks'),
('internal.reset_timelines', 'projection: ids, which home_feed checks'),
('internal.verify_timelines', 'compares ids'),
('internal.fold_notifications', 'projection: ids, which told_notifications checks'),
('internal.notification_causes', 'projection: ids, which told_notifications checks'),
('internal.notification_kind', 'projection: whom a post concerns'),
('internal.notification_group', 'projection: as notification_kind'),
('internal.named_users', 'projection: whom posts name, whom topic_matches then asks about'),
('social.find_touched', 'whose counters and notifications may have changed, ids given by the gateway'),
('social.deliver_counters', 'counters of posts that posts_audience has'),
('social.deliver_trends', 'posts of which posts_audience says who sees them'),
('internal.topic_matches', 'candidate events, which event_audience checks'),
('internal.counted_notifications', 'compares ids'),
('internal.set_embeddings', 'projection: drops and queues vectors, which nearest_posts checks'),
('internal.verify_embeddings', 'compares hashes'),
('internal.take_texts', 'what the worker embeds, of all posts'),
('internal.queue_posts', 'ids for the worker'),
('internal.store_embeddings', 'vectors of all posts, which nearest_posts checks'),
('internal.taste_of', 'candidate ids, which visible_posts checks'),
('ops.embedding_states', 'counts'),
('internal.sink_span', 'the lowest id'),
('social.explain_feed', 'only after check_post'),
('social.create_post', 'writes; finds what the same key wrote before'),
('internal.post_of_key', 'one''s own'),
('internal.authors_of_tags', 'hashtags of one''s own; those of others come from visible_posts'),
('internal.purge_deleted_posts', 'writes'),
('internal.purge_idempotency_keys', 'writes'),
('social.delete_post', 'writes'),
('social.edit_post', 'writes'),
('social.restore_post', 'writes'),
('internal.erase_posts', 'writes'),
('internal.kept_columns', 'names columns of it'),
('internal.erase_rows', 'writes; names it to leave it out'),
('social.erasure_proof', 'counts'),
('social.export_user', 'one''s own'),
('internal.fold_author_metrics', 'projection: whose a post is'),
('internal.own_posts', 'one''s own'),
('internal.newest_posts', 'one''s own'),
('internal.rank_own_posts', 'one''s own'),
('social.post_curve', 'one''s own, after check_own_post'),
('internal.trend_uses', 'projection: times'),
('internal.account_trends', 'projection: times and hashtags, which count_joiners counts'),
('internal.compare_trends', 'compares counts'),
('internal.count_joiners', 'the author and language of a post that rank_trends checks; counts'),
('internal.is_fit_to_trend', 'candidate ids, which render_posts checks'),
('internal.check_own_post', 'who wrote a post that visible_posts has'),
('social.list_post_versions', 'after check_post'),
('internal.parent_of', 'the place of a tombstone, which thread_replies has'),
('internal.standing', 'whether there is something below a post'),
('internal.leads_to_seen', 'ids, which visible_posts checks'),
('internal.thread_replies', 'candidate ids, which visible_posts checks'),
('internal.list_candidates', 'candidate ids, which render_posts checks'),
('internal.unseen_authors', 'whom open_users has not'),
('internal.pushed_entries', 'candidate ids, which render_posts checks'),
('internal.pulled_entries', 'candidate ids, which render_posts checks'),
('internal.make_documents', 'projection: what search_posts checks'),
('internal.sink_keys', 'ids, for who runs a sink'),
('internal.copy_sink_rows', 'ids, for who runs a sink'),
('internal.sink_rows_between', 'ids, for who runs a sink'),
('internal.engine_documents', 'what everybody sees; search_among checks again'),
('internal.make_readers', 'projection: ids, which search_posts checks'),
('internal.open_documents', 'projection: who sees what search_posts checks'),
('internal.repair_documents', 'projection: ids'),
('internal.lets_match', 'counters of candidates, which seen_posts checks');

create temp view code as
select p.oid, p.oid::regproc::text as routine, p.prorettype,
       regexp_replace(p.prosrc, '--[^\n]*', '', 'g') as body
  from pg_proc as p
 where p.pronamespace::regnamespace::text in ('social', 'core', 'internal', 'analytics', 'ops');

select set_eq(
    $$ select distinct routine from code where body ~ '\mcore\.posts\M' $$,
    $$ select routine from readers $$,
    'who reads core.posts has a reason'
);

select is_empty(
    $$
    select routine
      from code
     where prorettype = 'social.post_item'::regtype
       and routine <> 'internal.render_posts'
       and body !~ '\minternal\.(render_posts|page_posts|page_trends)\('
    $$,
    'whoever returns posts had them rendered by internal.render_posts'
);

-- Not inlined, it would compute all posts that a viewer may see before one of them is picked.
create function pg_temp.plan_of(p_query text) returns setof text language plpgsql as $$
begin
    -- A table without statistics may look small enough to be scanned.
    set local enable_seqscan = off;
    set local enable_bitmapscan = off;
    return query execute 'explain ' || p_query;
end
$$;

select is_empty(
    $$
    select line
      from pg_temp.plan_of('select body from internal.visible_posts(1) where id = 2') as line
     where line ~ 'Function Scan'
    $$,
    'the planner inlines internal.visible_posts'
);

select isnt_empty(
    $$
    select line
      from pg_temp.plan_of('select body from internal.visible_posts(1) where id = 2') as line
     where line ~ 'Index Cond: \(id = 2\)'
    $$,
    'and pushes the id into it'
);

select * from finish();
rollback;
