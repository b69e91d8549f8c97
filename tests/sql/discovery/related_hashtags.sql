begin;
\ir ../helpers.psql
select plan(13);

select pg_temp.who('rh_ada') as ada \gset
select pg_temp.who('rh_bob') as bob \gset
select pg_temp.who('rh_eve') as eve \gset
create function pg_temp.related(p_tag text, p_limit integer default 10) returns text language sql as $$ select string_agg(tag || shared_count, ' ') from social.related_hashtags(p_tag, p_limit) $$;

-- A tag that stands everywhere, one that stands beside the other, and one by one author alone.
-- And a private account that writes of one of them all the time.
select social.update_profile(:eve, p_is_private => true);
do $$
begin
    for n in 1 .. 6 loop
        perform social.create_post(u.id, '#rhtea #rhcup #rhnews') from core.users as u where u.username = case n % 2 when 0 then 'rh_ada' else 'rh_bob' end;
        perform social.create_post(u.id, '#rhnews of other things') from core.users as u, generate_series(1, 5) where u.username in ('rh_ada', 'rh_bob');
        perform social.create_post(u.id, '#rhcup alone') from core.users as u, generate_series(1, 15) where u.username = 'rh_eve';
        perform social.create_post(u.id, '#rhtea #rhmine') from core.users as u where u.username = 'rh_ada';
    end loop;
end
$$;
select is(pg_temp.related('rhtea'), 'rhcup6 rhnews6', 'what stands beside it more than elsewhere comes first');
select is(pg_temp.related('#RHTEA', 1), 'rhcup6', 'so many, by the tag in any case, with its sign');
select is(pg_temp.related('rhcup'), 'rhtea6 rhnews6', 'the other way round');
select is(pg_temp.related('rhnothing'), null, 'none');

-- What not everybody sees changes nothing.
select count(social.create_post(:eve, '#rhtea #rhsecret')) from generate_series(1, 5) as n;
select count(social.create_post(:ada, '#rhtea #rhsecret', p_visibility => 'followers')) from generate_series(1, 5) as n;
select is(pg_temp.related('rhtea'), 'rhcup6 rhnews6', 'neither what private accounts write nor what is for followers');
select is(pg_temp.related('rhsecret'), null, 'nor of it');
select social.update_profile(:eve, p_is_private => false);
select is(pg_temp.related('rhtea'), 'rhnews6 rhcup6', 'as it would once everybody saw it');
select is((select count(*) from social.related_hashtags('rhtea') where tag = 'rhsecret'), 0::bigint, 'by one author alone it stays untold');
select social.suspend_user(:eve, 'spam');
select is(pg_temp.related('rhtea'), 'rhcup6 rhnews6', 'nor what suspended ones wrote');

select is(pg_temp.error_of(q), e, q) from (values
('select social.related_hashtags(null)', 'PS400 p_tag'), ('select social.related_hashtags(''a b'')', 'PS400 p_tag'),
('select social.related_hashtags(repeat(''x'', 401))', 'PS400 p_tag'), ('select social.related_hashtags(''a'', 31)', 'PS400 p_limit')) as w (q, e);

select * from finish();
rollback;
