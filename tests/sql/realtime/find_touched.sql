-- Commits: an event of an open transaction belongs to no batch.
\ir ../helpers.psql
select plan(7);

select pg_temp.who('ft_ada') as ada, pg_temp.who('ft_bob') as bob, pg_temp.who('ft_eve') as eve \gset
select social.create_post(:ada, 'a root') as root, social.create_post(:eve, 'another') as other \gset
select internal.settle();
select social.create_post(:bob, 'an answer to @ft_eve', p_reply_to => :root) as reply \gset
select social.like_post(:bob, :root);
select internal.settle();
select social.last_batch() as batch \gset

create temp table touched as
select * from social.find_touched(array[:root, :other, :reply], array[:ada, :bob, :eve], :batch);
select set_eq('select unnest(post_ids) from touched', array[:root, :reply]::bigint[], 'what was answered and liked, and the answer');
select set_eq('select unnest(viewer_ids) from touched', array[:ada, :bob, :eve]::bigint[], 'who acted, whose it is, and who is mentioned');
select is((select row(t.*)::text from social.find_touched(array[:other], '{}', :batch) as t), '({},{})', 'nothing else, and nobody who is not asked for');
select is((select post_ids from social.find_touched('{}', array[:ada], :batch)), '{}'::bigint[], 'no post that is not asked for');
select social.create_post(:bob, 'an answer that quotes', p_reply_to => :root, p_quote_of => :other);
select internal.settle();
select set_eq(format('select unnest(viewer_ids) from social.find_touched(%L, %L, social.last_batch())', '{}', array[:ada, :eve]), array[:ada, :eve]::bigint[], 'whom it answers, and whom it quotes');
select is(pg_temp.error_of(format('select social.find_touched(array_fill(1::bigint, array[200001]), ''{}'', %s)', :batch)), 'PS400 p_posts', 'not too many');
select is(pg_temp.error_of('select social.find_touched(array[1], array[1], 9000000)'), 'PS410 p_batch', 'a batch that is not there');

select * from finish();
