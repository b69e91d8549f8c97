begin;
\ir ../helpers.psql
\ir vectors.psql
select plan(21);

select pg_temp.who('mu_ada') as ada, pg_temp.who('mu_bob') as bob, pg_temp.who('mu_cyd') as cyd,
       pg_temp.who('mu_dan') as dan, pg_temp.who('mu_eve') as eve \gset
select pg_temp.model('mu') as model \gset
select ok(ops.use_embedding_model(:model::smallint, true), 'a model is in use');
create function pg_temp.like_whom(p_viewer bigint, p_user bigint) returns text language sql as $$
    select string_agg(substr(username, 4) || round((100 * similarity)::numeric), ' ')
      from social.similar_users(p_viewer, p_user)
     where username like 'mu\_%'
$$;
create function pg_temp.post(p_model smallint, p_author bigint, p_vector text, p_visibility text default 'public')
returns bigint language plpgsql as $$
declare
    v_post bigint;
begin
    v_post := social.create_post(p_author, 'at ' || p_vector, p_visibility => p_visibility);
    perform pg_temp.embed(p_model, v_post, p_vector);
    return v_post;
end
$$;

select is(pg_temp.like_whom(null, :ada), null, 'who has said nothing is like nobody');
select pg_temp.post(:model::smallint, :ada, '[1,0,0]') as a1 \gset
select is(pg_temp.like_whom(null, :ada), null, 'nor is who is alone');
select pg_temp.post(:model::smallint, :bob, '[0.8,0.6,0]') as b1 \gset
select pg_temp.post(:model::smallint, :cyd, '[0,1,0]') as c1 \gset
select is(pg_temp.like_whom(null, :ada), 'bob80 cyd0', 'the nearest first');
select is(pg_temp.like_whom(:bob, :ada), 'cyd0', 'without the viewer');
select social.like_post(:dan, :a1);
select is(pg_temp.like_whom(null, :ada), 'dan100 bob80 cyd0', 'by what they like, too');
select social.like_post(:cyd, :a1);
select is(pg_temp.like_whom(null, :ada), 'dan100 bob80 cyd45', 'which counts half');

-- What a viewer may not see changes nothing for them.
select pg_temp.post(:model::smallint, :bob, '[0,0,1]', 'followers') as b2 \gset
select is(pg_temp.like_whom(null, :ada), 'dan100 bob80 cyd45', 'a post for followers: not for a guest');
insert into core.posts (author_id, body, visibility) select :bob, 'mu for followers', 'followers' from generate_series(1, 120);
select is(pg_temp.like_whom(null, :ada), 'dan100 bob80 cyd45', 'nor are many newer ones instead of what a guest sees');
insert into core.likes (user_id, post_id, created_at) select pg_temp.who('mu_shy' || n), :a1, now() + interval '1 second' from generate_series(1, 25) as n;
update core.users set is_private = true where username like 'mu\_shy%';
select is(pg_temp.like_whom(null, :ada), 'dan100 bob80 cyd45', 'nor likes of private accounts instead of what others like');
update core.posts set deleted_at = now() where body = 'mu for followers';
delete from core.likes where user_id in (select id from core.users where username like 'mu\_shy%');
select social.follow_user(:eve, :bob);
select is(pg_temp.like_whom(:eve, :ada), 'dan100 bob57 cyd45', 'but for a follower');
select social.set_preferences(:bob, '{"is_discoverable": false}');
select is(pg_temp.like_whom(null, :ada), 'dan100 cyd45', 'without who does not want to be found');
select is(pg_temp.like_whom(:eve, :ada), 'dan100 bob57 cyd45', 'but by followers');
select social.set_preferences(:bob, '{"is_discoverable": true}');
select social.block_user(:eve, :ada);
select is(pg_temp.error_of(format('select pg_temp.like_whom(%s, %s)', :eve, :ada)), 'PS404 p_user', 'none like whom one blocks');
select is(pg_temp.like_whom(:eve, :cyd), 'bob42', 'nor by likes of posts that the viewer does not see');
update core.users set is_private = true where id = :dan;
select is(pg_temp.like_whom(null, :ada), 'bob80 cyd45', 'nor by likes that a private account keeps to itself');

-- What is older counts less.
update ops.settings set value = '1 microsecond' where name = 'embedding_half_life';
select is(pg_temp.like_whom(:eve, :cyd), 'bob0', 'the newest post of bob is a train');
select pg_temp.post(:model::smallint, :cyd, '[0,-1,0]') as c2 \gset
update ops.settings set value = '1 year' where name = 'embedding_half_life';
select is(pg_temp.like_whom(:eve, :cyd), null, 'what cancels out is like nothing');
select is(pg_temp.like_whom(:eve, :bob), null, 'and nothing is like it');
select is(pg_temp.error_of(format('select social.similar_users(null, %s, 0)', :ada)), 'PS400 p_limit', 'a limit');
select is(pg_temp.error_of('select social.similar_users(null, 1)'), 'PS404 p_user', 'an unknown user');

select * from finish();
rollback;
