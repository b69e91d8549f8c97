create or replace function internal.shown_presence(p_user bigint)
returns text
language sql
stable
parallel safe
as $$
    select coalesce((
        select c.preferences ->> 'presence' from core.preferences as c where c.user_id = p_user
    ), 'mutuals');
$$;

comment on function internal.shown_presence(bigint) is
    'To whom somebody shows whether they are present: everyone, mutuals (the default) or nobody.';
