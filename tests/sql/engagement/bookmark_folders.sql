-- create_, rename_, delete_bookmark_folder, list_bookmark_folders; bookmarks in folders.
begin;
\ir ../helpers.psql
select plan(41);

select pg_temp.who('bf_ada') as ada, pg_temp.who('bf_bob') as bob, pg_temp.who('bf_gone') as gone \gset
select social.create_post(:ada, 'one') as one \gset
select social.create_post(:ada, 'two') as two \gset
select social.create_post(:ada, 'three') as three \gset
update core.users set deactivated_at = now() where id = :gone;
create function pg_temp.folders(p_actor bigint) returns text language sql as $$
    select string_agg(name || ' ' || bookmark_count, ', ') from social.list_bookmark_folders(p_actor)
$$;

set local role pgsocial_app;
select is(pg_temp.folders(:bob), null, 'at first there are none');
select social.create_bookmark_folder(:bob, 'Recipes') as recipes \gset
select social.create_bookmark_folder(:ada, 'Recipes') as hers \gset
select isnt(:recipes, :hers, 'each has their own of a name');
select is(social.create_bookmark_folder(:bob, '  Recipes '), :recipes, 'the same name is the same folder');
select social.create_bookmark_folder(:bob, U&'Caf\00E9s') as cafes \gset
select is(social.create_bookmark_folder(:bob, U&'Cafe\0301s'), :cafes, 'in either normal form');
select is(pg_temp.folders(:bob), U&'Caf\00E9s 0, Recipes 0', 'by name');

select is(social.bookmark_post(:bob, :one, :recipes), true, 'into a folder');
select is(social.bookmark_post(:bob, :one, :recipes), false, 'once');
select is(social.bookmark_post(:bob, :one), false, 'without a folder it stays where it is');
select is(pg_temp.bodies(format('social.list_bookmarks(%s, p_folder => %s)', :bob, :recipes)), 'one', 'there');
select social.bookmark_post(:bob, :two);
select is(social.bookmark_post(:bob, :two, :recipes), true, 'from none into one');
select social.bookmark_post(:bob, :three, :cafes);
select is(pg_temp.bodies(format('social.list_bookmarks(%s, p_folder => %s)', :bob, f)), b, 'each folder has its own')
  from (values (:recipes, 'two,one'), (:cafes, 'three')) as q (f, b);
select is(pg_temp.bodies(format('social.list_bookmarks(%s)', :bob)), 'three,two,one', 'and all are there');
select is(pg_temp.chain(format('social.list_bookmarks(%s, %%s, %%s, %s)', :bob, :recipes), n), 'two,one', 'by ' || n) from generate_series(1, 3) as n;
select is(social.bookmark_post(:bob, :one, :cafes), true, 'from one to another');
select is(pg_temp.folders(:bob), U&'Caf\00E9s 2, Recipes 1', 'counted');
select is(pg_temp.folders(:ada), 'Recipes 0', 'each sees their own');

select is(social.rename_bookmark_folder(:bob, :recipes, ' Soups'), true, 'renamed');
select is(social.rename_bookmark_folder(:bob, :recipes, 'Soups'), false, 'once');
select is(pg_temp.error_of(format('select social.rename_bookmark_folder(%s, %s, %L)', :bob, :recipes, U&'Caf\00E9s')), 'PS409 p_name', 'a name that is taken');
select social.block_user(:ada, :bob);
select is(pg_temp.bodies(format('social.list_bookmarks(%s, p_folder => %s)', :bob, :cafes)), null, 'what is no longer seen is left out');
select is(pg_temp.folders(:bob), U&'Caf\00E9s 0, Soups 0', 'and not counted');
select social.unblock_user(:ada, :bob);
select is(social.delete_bookmark_folder(:bob, :cafes), true, 'deleted');
select is(social.delete_bookmark_folder(:bob, :cafes), false, 'once');
select is(social.delete_bookmark_folder(:bob, :hers), false, 'only one''s own');
select is(pg_temp.bodies(format('social.list_bookmarks(%s)', :bob)), 'three,two,one', 'its bookmarks stay');
select is(pg_temp.error_of(format(call, :bob, f)), 'PS404 p_folder', call)
  from unnest(array[:hers, :cafes]) as f,
       unnest(array['select social.rename_bookmark_folder(%s, %s, ''x'')', 'select social.list_bookmarks(%s, p_folder => %s)']) as call;
select is(pg_temp.error_of(format('select social.bookmark_post(%s, %s, %s)', :bob, :one, :hers)), 'PS404 p_folder', 'into a folder of another');
select is(array(
    select pg_temp.error_of(format(call, :gone, :hers))
      from unnest(array['select social.create_bookmark_folder(%s, ''x'')', 'select social.rename_bookmark_folder(%s, %s, ''x'')',
                        'select social.delete_bookmark_folder(%s, %s)', 'select social.list_bookmark_folders(%s)']) as call
), array_fill('PS404 p_actor'::text, array[4]), 'nobody has folders');
select is(array(select pg_temp.error_of(format('select social.create_bookmark_folder(%s, %L)', :bob, n)) from unnest(array[null, '', E' \t', repeat('x', 101)]) as n),
          array_fill('PS400 p_name'::text, array[4]), 'names that are none');
select social.create_bookmark_folder(:bob, 'f' || n) from generate_series(1, 99) as n;
select is(pg_temp.error_of(format('select social.create_bookmark_folder(%s, ''more'')', :bob)), 'PS409 p_name', 'there is an end');
reset role;
select is(left(pg_temp.error_of(format('insert into core.bookmark_folders (user_id, name) values (%s, %L)', :ada, names.name)), 5), '23514', 'nor does the table take such')
  from unnest(array['', ' x', U&'e\0301', repeat('x', 101)]) as names (name);
select is((select count(*) from core.bookmark_folders where user_id = :ada), 1::bigint, 'indeed');

select * from finish();
rollback;
