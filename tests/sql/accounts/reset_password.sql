-- And social.request_password_reset(), social.send_email_code(), internal.take_mail(), internal.end_mail().
begin;
\ir ../helpers.psql
select plan(64);

select pg_temp.who('rp_ada') as ada, pg_temp.who('rp_bob') as bob, pg_temp.who('rp_cat') as cat \gset
create function pg_temp.mails() returns text language sql as $$
    select coalesce(string_agg(format('%s to %s', kind, email), ', ' order by id), 'none') from core.mails where ended_at is null and user_id is not null;
$$;
-- What a sender does with all that is due; the last code.
create function pg_temp.send(out mails text, out code text) language plpgsql as $$
declare
    v_mail record;
begin
    loop
        select * into v_mail from internal.take_mail();
        exit when not found;
        mails := concat_ws(', ', mails, v_mail.kind || ' to ' || v_mail.email);
        code := coalesce(v_mail.code, code);
        perform internal.end_mail(v_mail.id);
    end loop;
end
$$;
-- Time goes by.
create function pg_temp.later(p_by interval) returns void language sql as $$
    update core.mails set id = internal.next_id(internal.id_time(id) - p_by), due_at = due_at - p_by;
    update core.codes set expires_at = expires_at - p_by;
$$;

-- An address, and its proof.
set local role pgsocial_app;
select is(social.send_email_code(:ada), false, 'there is no address');
select social.set_email(:ada, 'Ada@Example.org') \g /dev/null
select is(social.send_email_code(:ada), true, 'a mail to prove it');
select is(pg_temp.error_of('select social.send_email_code(1)'), 'PS404 p_actor', 'nobody''s');
select is(pg_temp.error_of('select * from internal.take_mail()'), '42501 ', 'the application takes none');
reset role;
select * from pg_temp.send() \gset
select is(:'mails'::text, 'email_code to Ada@Example.org', 'it goes out');
select is((select count(*) from core.mails as m where m::text like '%' || :'code' || '%'), 0::bigint, 'no code is kept');
select is((pg_temp.send()).mails, null, 'once');
select social.send_email_code(:ada) \g /dev/null
select is((pg_temp.send()).mails, null, 'not again at once');
set local role pgsocial_app;
select is(social.verify_email(:'code'), :ada, 'the code proves it');
select is(pg_temp.error_of(format('select social.verify_email(%L)', :'code')), 'PS404 p_code', 'once');
select is(pg_temp.error_of(format('select social.reset_password(%L, repeat(''x'', 30))', :'code')), 'PS404 p_code', 'it sets no password');
select is(social.send_email_code(:ada), false, 'a proven one needs no proof');

-- Asking for a code.
select is(pg_temp.error_of(format('select social.request_password_reset(%L)', l)), 'PS400 p_login', 'nobody is called ' || coalesce(left(l, 5), 'null')) from unnest(array[null, '', repeat('x', 255)]) as l;
select is(pg_temp.error_of(format('select social.request_password_reset(%L)', l)), 'no error', 'asking for ' || l) from unnest(array['rp_nobody', 'no@body.org', 'rp_bob', '@', ' ']) as l;
reset role;
select is((pg_temp.send()).mails, null, 'who is not known, or has no proven address, gets none');
select is((select count(*) from core.mails where login is not null), 0::bigint, 'nor is kept what was typed');
select social.set_password_hash(:ada, repeat('o', 30)), social.issue_token(:ada) as token, social.request_password_reset('RP_ada') \gset
select * from pg_temp.send() \gset
select is(:'mails'::text, 'password_reset to Ada@Example.org', 'by name');
select pg_temp.later('59 seconds');
select social.request_password_reset('rp_ada') \g /dev/null
select is((pg_temp.send()).mails, null, 'not again within a minute');
select pg_temp.later('2 seconds');
select social.request_password_reset('ada@EXAMPLE.org') \g /dev/null
select is((pg_temp.send()).mails, 'password_reset to Ada@Example.org', 'but after it, and by address');
select pg_temp.later('61 seconds');
select social.request_password_reset('rp_ada') \g /dev/null
select is((pg_temp.send()).mails, null, 'then within twice as long none');

-- The first one still counts.
set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.reset_password(%L, %L)', :'code', h)), 'PS400 p_hash', 'no hash: ' || coalesce(h, 'null')) from unnest(array[null, '', 'short']) as h;
select is(pg_temp.error_of(format('select social.reset_password(%L, repeat(''x'', 30))', c)), 'PS404 p_code', 'no code: ' || coalesce(c, 'null')) from unnest(array[null, '', 'guess']) as c;
select is(social.authenticate(:'token'), :ada, 'which ends nothing');
select is(social.reset_password(:'code', repeat('n', 30)), :ada, 'the code sets a password');
select is((select row(password_hash, version)::text from social.get_credentials('rp_ada')), format('(%s,2)', repeat('n', 30)), 'another one');
select is(pg_temp.error_of(format('select social.authenticate(%L)', :'token')), 'PS401 p_token', 'all tokens end');
select is(pg_temp.error_of(format('select social.reset_password(%L, repeat(''x'', 30))', :'code')), 'PS404 p_code', 'once');
reset role;
select is((select count(*) from core.codes where user_id = :ada and purpose = 'password'), 0::bigint, 'no other such code counts');
select is((pg_temp.send()).mails, 'password_changed to Ada@Example.org', 'its owner is told');

-- States of an account.
select pg_temp.later('1 day'), social.request_password_reset('rp_ada') \g /dev/null
select * from pg_temp.send() \gset
select social.deactivate_user(:ada) \g /dev/null
select is(pg_temp.error_of(format('select social.reset_password(%L, repeat(''x'', 30))', :'code')), 'PS403 p_reactivate', 'who rests is asked');
update core.users set suspended_at = now() where id = :ada;
select is(pg_temp.error_of(format('select social.reset_password(%L, repeat(''x'', 30), true)', :'code')), 'PS404 p_code', 'who is suspended sets none');
select pg_temp.later('1 day'), social.request_password_reset('rp_ada') \g /dev/null
select is((pg_temp.send()).mails, null, 'nor gets a code');
update core.users set suspended_at = null where id = :ada;
select social.request_password_reset('rp_ada') \g /dev/null
select * from pg_temp.send() \gset
select is(social.reset_password(:'code', repeat('w', 30), true), :ada, 'and wakes');
select is((select is_active from core.users where id = :ada), true, 'active');
select is((pg_temp.send()).mails, 'password_changed to Ada@Example.org', 'told again');

-- An address that is theirs no more.
select pg_temp.later('1 day'), social.request_password_reset('rp_ada') \g /dev/null
select * from pg_temp.send() \gset
select social.set_email(:ada, 'ada@example.net') \g /dev/null
select is((pg_temp.send()).mails, 'email_changed to Ada@Example.org', 'the former address is told');
select is(pg_temp.error_of(format('select social.reset_password(%L, repeat(''x'', 30))', :'code')), 'PS404 p_code', 'a code sent there counts no more');
select social.set_email(:ada, 'ada@example.org') as proof \gset
select is(pg_temp.error_of(format('select social.reset_password(%L, repeat(''x'', 30))', :'code')), 'PS404 p_code', 'nor where it is theirs again, and not proven');
select social.set_email(:ada, 'ada@example.net') as proof \gset
select social.verify_email(:'proof') \g /dev/null
select is(pg_temp.error_of(format('select social.reset_password(%L, repeat(''x'', 30))', :'code')), 'PS404 p_code', 'nor beside another that is');
select social.set_email(:ada, 'ada@example.com') \g /dev/null
select is((pg_temp.send()).mails, 'email_changed to ada@example.net', 'each proven one is told');
select social.request_password_reset('rp_ada') \g /dev/null
select is((pg_temp.send()).mails, null, 'one that is not proven gets none');

-- What becomes of a mail.
select social.set_email(:bob, 'bob@example.org') \g /dev/null
select social.send_email_code(:bob) \g /dev/null
select id as mail, code as first, coalesce(display_name, 'none') as named from internal.take_mail() \gset
select is(:'named'::text, 'none', 'what somebody calls oneself goes to no stranger');
select is((select count(*) from internal.take_mail()), 0::bigint, 'nobody else takes it');
select internal.end_mail(:mail, repeat('no ', 300), false);
update core.mails set due_at = now() - interval '1 second' where id = :mail;
select code as second from internal.take_mail() \gset
select is((select row(attempt_count, length(error), due_at > clock_timestamp() + interval '50 seconds')::text from core.mails where id = :mail), '(2,500,t)', 'it is tried again, later each time');
select isnt(:'first'::text, :'second'::text, 'with another code');
select is(social.verify_email(:'first'), :bob, 'the first attempt may have arrived');
select internal.end_mail(:mail);
select is((select row(ended_at is not null, error)::text from core.mails where id = :mail), '(t,)', 'sent');

-- Many accounts that claim one address.
select count(social.set_email(u, 'victim@example.org')), bool_and(social.send_email_code(u)) from (select pg_temp.who('rp_spam' || n) as u from generate_series(1, 15) as n) as t \g /dev/null
select (array_length(string_to_array((pg_temp.send()).mails, ','), 1)) as count \gset
select is(:count::integer, 10, 'an address that nobody has proven gets few mails, whoever asks');

-- Where somebody signed in.
select social.set_password_hash(:cat, repeat('x', 30)), social.issue_token(:cat, p_address => '192.0.2.1');
set local role pgsocial_app;
select is((select string_agg(is_known::text, ',') from unnest(array['192.0.2.1', '192.0.2.2', null]) with ordinality as a (address, n) cross join lateral social.get_credentials('rp_cat', address)), 'true,false,false', 'is known from then on');
reset role;
select is((select count(*) from core.known_addresses where user_id = :cat and address_hash::text like '%' || encode('192.0.2.1', 'hex') || '%'), 0::bigint, 'by a hash');
select social.issue_token(:bob, p_address => '192.0.2.1') \g /dev/null
select is((select count(distinct address_hash) from core.known_addresses where user_id in (:bob, :cat)), 2::bigint, 'of which none tells that two come from one place');
update core.known_addresses set seen_at = now() - interval '91 days' where user_id = :cat;
select is(internal.purge_rows('known_addresses', now() - interval '90 days', 10), 1::bigint, 'for a while');
select is(internal.purge_rows('mails', now() + interval '1 day', 3), 3::bigint, 'mails go, a few at a time');
update core.codes set expires_at = now() - interval '1 second';
select isnt(internal.purge_rows('codes', now(), 1000), 0::bigint, 'codes that count no more go');

select * from finish();
rollback;
