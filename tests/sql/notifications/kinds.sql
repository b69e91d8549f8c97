-- Commits. Every kind of notification is made, told, paged past and turned off: a kind that is new in
-- internal.kinds() fails here until something makes it.
\ir ../helpers.psql
select plan(11);

select pg_temp.who('nk_me') as me, pg_temp.who('nk_ada') as ada, pg_temp.who('nk_bob') as bob \gset
select social.create_post(:me, 'mine') as mine \gset
select social.follow_user(:bob, :me);
select social.update_profile(:me, p_is_private => true), social.follow_user(:ada, :me);
select social.accept_follow(:me, :ada), social.like_post(:ada, :mine);
select social.update_profile(:me, p_is_private => false), social.share_post(:ada, :mine), social.create_post(:ada, 'r', :mine), social.create_post(:ada, 'q', p_quote_of => :mine), social.create_post(:ada, '@nk_me');
select pg_temp.who('nk_eve') as eve \gset
select social.update_profile(:me, p_is_private => true), social.follow_user(:eve, :me);
select internal.settle();

select set_eq(format('select kind from social.list_notifications(%s, 100)', :me), $$ select unnest(internal.kinds('notification')) $$, 'every kind is told');
select is_empty($$ select * from ops.verify_projection('notifications') $$, 'as the tables say');
create function pg_temp.paged(p_user bigint) returns setof text language plpgsql as $$
declare
    v_row social.notification;
begin
    loop
        select * into v_row from social.list_notifications(p_user, 1, v_row.cursor);
        exit when not found;
        return next v_row.kind;
    end loop;
end
$$;
select set_eq(format('select pg_temp.paged(%s)', :me), $$ select unnest(internal.kinds('notification')) $$, 'and paged past');
create function pg_temp.without(p_user bigint, p_kind text) returns boolean language plpgsql as $$
begin
    perform social.set_preferences(p_user, jsonb_build_object('notify', jsonb_build_object(p_kind, false)));
    return exists (select from social.list_notifications(p_user, 100) where kind = p_kind);
end
$$;
select is(pg_temp.without(:me, k), false, 'and turned off: ' || k) from unnest(internal.kinds('notification')) as k;
select throws_ok($$ select internal.refuse_kind('event', 'poke.created') $$, '20000', 'there is no rule for the event ''poke.created''', 'another is refused');

select * from finish();
