-- The tour in psql: psql -X -q -f psql/tour.sql "$PGSOCIAL_APP_URL"
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on

-- Names of its own, so that it can be run again; what is printed leaves the ending out.
select '_' || substr(md5(random()::text), 1, 8) as run \gset
select social.last_batch() as place \gset

select social.create_user('ada' || :'run', 'Ada') as ada \gset
select social.create_user('grace' || :'run', 'Grace') as grace \gset
\echo Ada and Grace signed up

select format('Grace follows Ada: %s, changed: %s', state, case when is_changed then 'yes' else 'no' end)
  from social.follow_user(:grace, :ada);

select social.create_post(:ada, 'First day #orchard' || :'run') as first \gset
select social.create_post(:ada, 'Plums are ripe #orchard' || :'run') as plums \gset
select social.create_post(:ada, 'For @grace' || :'run' || ' alone', p_visibility => 'mentioned')
    as secret \gset

-- Each row carries the cursor after which the next page starts.
select format('page 1 of Grace''s home: %s', replace(string_agg(body, ' | '), :'run', '')) as page,
       (array_agg(cursor))[count(*)] as cursor
  from social.home_feed(:grace, 2) \gset
\echo :page
select format('page 2 of Grace''s home: %s', replace(string_agg(body, ' | '), :'run', ''))
  from social.home_feed(:grace, 2, :'cursor');

select format('a guest sees %s posts in #orchard', count(*))
  from social.list_hashtag_posts(null, '#orchard' || :'run');

select social.like_post(:grace, :plums) as is_first \gset
select social.like_post(:grace, :plums) as is_second \gset
select format('Grace likes the plums: %s, again: %s', case when :'is_first' then 'yes' else 'no' end,
              case when :'is_second' then 'yes' else 'no' end);

-- A block cannot read psql's variables, so they go through settings.
select set_config('tour.grace', :'grace', false), set_config('tour.secret', :'secret', false),
       set_config('tour.place', :'place', false) \gset
do $$
declare
    v_detail text;
begin
    perform social.get_post(null, current_setting('tour.secret')::bigint);
exception
    when sqlstate 'PS404' then
        get stacked diagnostics v_detail = pg_exception_detail;
        perform set_config('tour.refusal', sqlstate || ' ' || v_detail, false);
end
$$;
select 'a guest asks for what is for Grace alone: ' || current_setting('tour.refusal');

-- Events can be read once their batch is sealed, some milliseconds after the commit. A program
-- would LISTEN; psql has to ask again.
set statement_timeout = '30s';
do $$
begin
    while not exists (
        select
          from social.read_events(current_setting('tour.grace')::bigint,
                                  current_setting('tour.place')::bigint)
         where type = 'like.created'
    ) loop
        perform pg_sleep(0.05);
    end loop;
end
$$;
select 'Grace was told of: ' || string_agg(type, ', ' order by batch_id, id)
  from social.read_events(:grace, :place);
