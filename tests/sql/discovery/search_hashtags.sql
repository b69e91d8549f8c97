-- Commits: what tags are found by is a read model.
\ir ../helpers.psql
select plan(35);

create function pg_temp.tags(p_query text, p_limit integer default 10) returns text language sql as $$ select string_agg(tag || post_count, ' ') from social.search_hashtags(p_query, p_limit) $$;
create function pg_temp.typed(p_viewer bigint, p_prefix text, p_limit integer default 10) returns text language sql as $$ select string_agg(left(kind, 1) || ':' || text, ' ') from social.suggest(p_viewer, p_prefix, p_limit) $$;

select pg_temp.who('sht_ada') as ada \gset
select pg_temp.who('sht_hidden') as hidden \gset
select social.update_profile(:hidden, p_is_private => true);
select social.create_post(:ada, '#vexillology and #Vexill_Art'), social.create_post(:ada, '#vexillology'), social.create_post(:ada, '#Vexílla and #朝の散歩旗');
select social.create_post(:ada, '#vexilgone') as gone \gset
select social.create_post(:hidden, '#vexilhidden'), social.create_post(:ada, '#vexilfollowers', p_visibility => 'followers');
select internal.settle();
select is(pg_temp.tags('vexil'), 'vexillology2 vexilgone1 vexill_art1 vexílla1', 'by the beginning, the most used first');
select is(pg_temp.tags('vexill_art', 1), 'vexill_art1', 'the tag itself first');
select is(pg_temp.tags('#Vexilla', 1), 'vexílla1', 'without its accent, in any case, with its sign');
select is(pg_temp.tags('vexill art', 1), 'vexill_art1', 'in two words');
select is(pg_temp.tags(U&'ve\0445illart'), 'vexill_art1', 'a Cyrillic letter for a Latin one');
select is(pg_temp.tags('朝の散歩旗'), '朝の散歩旗1', 'without spaces');
select is(pg_temp.tags('朝の'), '朝の散歩旗1', 'and not finished');
select is(pg_temp.tags(t), 'vexillology2', 'one letter away: ' || t) from unnest(array['vexilology', 'vexillollogy', 'vexilloolgy', 'wexillology', 'vexillologi']) as t;
select is(pg_temp.tags(t), null, 'nothing by ' || t) from unnest(array['vexilhid', 'vexilhidden', 'vexilhiden', 'vexilfollowers', 'zzqq', '', '#', '%', '_']) as t;
select is((select count(*) from internal.hashtag_stats where tag in ('vexilhidden', 'vexilfollowers')), 0::bigint, 'nor are they counted');
select social.delete_post(:ada, :gone);
select is(pg_temp.tags('vexilgone'), null, 'a tag whose last post is deleted is gone at once');
select is(pg_temp.error_of(q), e, q) from (values
('select social.search_hashtags(null)', 'PS400 p_query'), ('select social.search_hashtags(repeat(''x'', 201))', 'PS400 p_query'),
('select social.search_hashtags(''a'', 0)', 'PS400 p_limit')) as w (q, e);

-- As one types.
select social.create_user('vexilla', 'Vex Illa') as vexilla \gset
select internal.settle();
select is(pg_temp.typed(null, 'vexi'), 'u:vexilla h:vexillology h:vexill_art h:vexílla', 'people, then tags');
select is(pg_temp.typed(null, 'vexi', 3), 'u:vexilla h:vexillology', 'tags a third at most');
select is(pg_temp.typed(null, '@vexi'), 'u:vexilla', 'people alone');
select is(pg_temp.typed(null, '#vexi', 2), 'h:vexillology h:vexill_art', 'tags alone');
select is(pg_temp.typed(:ada, 'sht_h'), 'u:sht_hidden', 'a private account too');
select social.block_user(:vexilla, :ada);
select is(pg_temp.typed(:ada, '@vexi'), null, 'nobody who blocks');
select is(pg_temp.error_of(q), e, q) from (values
('select social.suggest(null, null)', 'PS400 p_prefix'), ('select social.suggest(null, repeat(''x'', 201))', 'PS400 p_prefix'),
('select social.suggest(null, ''a'', 21)', 'PS400 p_limit')) as w (q, e);

select * from finish();
