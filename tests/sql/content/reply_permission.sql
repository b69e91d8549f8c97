-- Who may reply: core.posts.reply_permission, beside seeing the post.
begin;
\ir ../helpers.psql
select plan(19);

select pg_temp.who('rp_ada') as ada, pg_temp.who('rp_fan') as fan, pg_temp.who('rp_named') as named, pg_temp.who('rp_other') as other, pg_temp.who('rp_foe') as foe \gset
select social.follow_user(:fan, :ada), social.follow_user(:foe, :ada), social.block_user(:ada, :foe);
create temp table people (name text, id bigint);
insert into people values ('ada', :ada), ('fan', :fan), ('named', :named), ('other', :other), ('foe', :foe);
grant select on people to public;

-- What each gets who replies; what is written is undone.
create function pg_temp.tries(p_post bigint, p_call text) returns text language plpgsql as $$
declare
    v_person record;
    v_said text := '';
    v_got text;
begin
    for v_person in select * from people order by id loop
        begin
            v_got := pg_temp.error_of(format(p_call, v_person.id, p_post));
            raise exception using errcode = 'TP001';
        exception when sqlstate 'TP001' then
            v_said := v_said || v_person.name || ': ' || replace(v_got, 'no error', 'yes') || E'\n';
        end;
    end loop;
    return v_said;
end
$$;
\set by_function '''select social.create_post(%s, ''''re'''', %s)'''
\set by_hand '''insert into core.posts (author_id, body, reply_to_id) values (%s, ''''re'''', %s)'''

create temp table posts as
select p || case v when 'followers' then '_f' else '' end as name, social.create_post(:ada, 'hi @rp_named', p_reply_permission => p, p_visibility => v) as id
  from unnest(array['everyone', 'followers', 'mentioned', 'nobody']) as p, unnest(array['public', 'followers']) as v
 where v = 'public' or p in ('everyone', 'mentioned');
grant select on posts to public;

set local role pgsocial_app;
select is(pg_temp.tries(p.id, :by_function), t.expected, 'reply to ' || t.name)
  from (values
      ('everyone', E'ada: yes\nfan: yes\nnamed: yes\nother: yes\nfoe: PS404 p_reply_to\n'),
      ('followers', E'ada: yes\nfan: yes\nnamed: PS403 p_reply_to\nother: PS403 p_reply_to\nfoe: PS404 p_reply_to\n'),
      ('mentioned', E'ada: yes\nfan: PS403 p_reply_to\nnamed: yes\nother: PS403 p_reply_to\nfoe: PS404 p_reply_to\n'),
      ('nobody', E'ada: yes\nfan: PS403 p_reply_to\nnamed: PS403 p_reply_to\nother: PS403 p_reply_to\nfoe: PS404 p_reply_to\n'),
      ('everyone_f', E'ada: yes\nfan: yes\nnamed: yes\nother: PS404 p_reply_to\nfoe: PS404 p_reply_to\n'),
      ('mentioned_f', E'ada: yes\nfan: PS403 p_reply_to\nnamed: yes\nother: PS404 p_reply_to\nfoe: PS404 p_reply_to\n')
  ) as t (name, expected)
  join posts as p on p.name = t.name;
select is((select reply_permission from social.get_post(null, p.id)), 'nobody', 'which everyone can see') from posts as p where p.name = 'nobody';
select is(pg_temp.error_of(format('select social.create_post(%s, ''re'', p_quote_of => %s)', :other, id)), 'no error', 'it does not concern quotes') from posts where name = 'nobody';
select is(pg_temp.error_of(format('select social.create_post(%s, ''x'', p_reply_permission => %s)', :ada, p)), 'PS400 p_reply_permission', 'no such permission: ' || p)
  from unnest(array['null', '''''', '''friends''', '''Everyone''']) as p;
reset role;
select is(pg_temp.tries(p.id, :by_hand), t.expected, 'by hand, reply to ' || t.name)
  from (values
      ('followers', E'ada: yes\nfan: yes\nnamed: PS403 p_reply_to\nother: PS403 p_reply_to\nfoe: PS403 p_reply_to\n'),
      ('mentioned', E'ada: yes\nfan: PS403 p_reply_to\nnamed: yes\nother: PS403 p_reply_to\nfoe: PS403 p_reply_to\n'),
      ('nobody', E'ada: yes\nfan: PS403 p_reply_to\nnamed: PS403 p_reply_to\nother: PS403 p_reply_to\nfoe: PS403 p_reply_to\n')
  ) as t (name, expected)
  join posts as p on p.name = t.name;

-- It holds for what comes after it, and for each post by itself.
select id as post from posts where name = 'everyone' \gset
select social.create_post(:other, 'early', :post) as early \gset
select social.edit_post(:ada, :post, p_reply_permission => 'nobody');
set local role pgsocial_app;
select is((select body from social.get_post(null, :early)), 'early', 'an earlier reply stays');
select is(pg_temp.error_of(format('select social.create_post(%s, ''late'', %s)', :fan, :post)), 'PS403 p_reply_to', 'a later one is refused');
select is(pg_temp.error_of(format('select social.create_post(%s, ''below'', %s)', :fan, :early)), 'no error', 'a reply to the reply is its author''s affair');
select social.delete_post(:other, :early);
select is(social.restore_post(:other, :early), true, 'restoring is no new reply');

select * from finish();
rollback;
