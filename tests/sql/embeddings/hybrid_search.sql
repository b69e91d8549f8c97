-- Rolled back, so that its model is the current one here alone.
begin;
\ir ../helpers.psql
\ir vectors.psql
select plan(20);

select is(pg_temp.error_of('select social.hybrid_search(null, ''x'', array[1, 0, 0])'), 'PS503 model', 'none without a model');
select pg_temp.who('hy_ada') as ada, pg_temp.who('hy_bob') as bob, pg_temp.who('hy_cyd') as cyd \gset
select pg_temp.model('hy') as model \gset
select ops.use_embedding_model(:model::smallint, true);
select social.create_post(:ada, 'hyrain hycats') as cats \gset
select social.create_post(:ada, 'hykittens') as kittens \gset
select social.create_post(:bob, 'hyrain hytrains') as trains \gset
select social.create_post(:ada, 'hyrain hysecret', p_visibility => 'followers') as secret \gset
select pg_temp.embed(:model::smallint, p.id, p.vector)
  from (values (:cats, '[1,0,0]'), (:kittens, '[0.9,0.1,0]'), (:trains, '[0,0,1]'), (:secret, '[1,0.01,0]')) as p (id, vector);
select internal.set_documents(array[:cats, :kittens, :trains, :secret]);

-- What is found, with its places by words and by meaning.
create function pg_temp.both(p_viewer bigint, p_query text, p_limit integer default 20) returns text language sql as $$
    select string_agg(concat_ws(' ', h -> 'post' ->> 'body', coalesce(h ->> 'text_rank', '-'), coalesce(h ->> 'meaning_rank', '-')), ', ' order by n)
      from jsonb_array_elements(social.hybrid_search(p_viewer, p_query, array[1, 0, 0], p_limit) -> 'hits') with ordinality as w (h, n)
$$;
create function pg_temp.score(p_query text, p_post bigint) returns double precision language sql as $$
    select (h ->> 'score')::double precision
      from jsonb_array_elements(social.hybrid_search(null, p_query, array[1, 0, 0]) -> 'hits') as h
     where h -> 'post' ->> 'id' = p_post::text
$$;

select is(pg_temp.both(null, 'hyrain'), 'hyrain hycats 2 1, hyrain hytrains 1 3, hykittens - 2', 'what both find first');
select is(pg_temp.both(null, 'hyrain', 1), 'hyrain hycats 2 1', 'as many as are asked for');
select ok(abs(pg_temp.score('hyrain', :cats) - (1 / 62.0 + 1 / 61.0)) < 1e-9, 'a vote of each list');
select ok(pg_temp.score('hyrain hycats', :trains) < 1 / 62.0 / 2 + 1 / 63.0, 'with some of the words alone it is less');
select is(pg_temp.both(null, ''), 'hyrain hycats - 1, hykittens - 2, hyrain hytrains - 3', 'without words by meaning');
select is(pg_temp.both(null, 'hyrain from:hy_bob'), 'hyrain hytrains 1 1', 'filters hold for both');
select is(pg_temp.both(null, 'hykittens -hyrain'), 'hykittens 1 1', 'what is excluded too');
select is(pg_temp.both(null, 'hyrain before:2000-01-01'), null, 'and dates');
select is(pg_temp.both(null, 'hyrain min_likes:1'), null, 'and numbers');
select social.bookmark_post(:cyd, :cats);
select is(pg_temp.both(:cyd, 'hyrain in:bookmarks'), 'hyrain hycats 1 1', 'and lists of one''s own');
select social.follow_user(:cyd, :ada);
select internal.set_documents(array[:secret]);
select ok(pg_temp.both(:cyd, 'hyrain') like '%hysecret%', 'for followers');
select is(pg_temp.both(null, 'hyrain'), 'hyrain hycats 2 1, hyrain hytrains 1 3, hykittens - 2', 'no rank tells others of it');
select social.block_user(:bob, :cyd);
select ok(pg_temp.both(:cyd, 'hyrain') not like '%hytrains%', 'nothing across a block');
select is(pg_temp.error_of(format('select social.hybrid_search(null, %L, array[1, 0, 0])', repeat('x', 501))), 'PS400 p_query', 'too long');
select is(pg_temp.error_of('select social.hybrid_search(null, ''x'', array[1, 0])'), 'PS400 p_embedding', 'another number of dimensions');
select is(pg_temp.error_of('select social.hybrid_search(null, ''x'', array[1, 0, 0], 101)'), 'PS400 p_limit', 'a limit');
select is(pg_temp.error_of('select social.hybrid_search(1, ''x'', array[1, 0, 0])'), 'PS404 p_viewer', 'an unknown viewer');
select is(pg_temp.error_of(format('select social.hybrid_search(null, ''x'', array[1, 0, 0], 3, %s::smallint)', :model + 1)), 'PS409 p_model', 'another model');
select social.delete_post(:ada, :cats);
select ok(pg_temp.both(null, 'hyrain') not like '%hycats%', 'nor what was deleted, before the index knows');

select * from finish();
rollback;
