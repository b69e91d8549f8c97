create or replace function social.start_typing(p_actor bigint, p_post bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_root bigint;
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_post(p_actor, p_post);

    if internal.shown_presence(p_actor) = 'nobody' then
        return false;
    end if;

    select coalesce(v.root_id, v.id) into v_root
      from internal.visible_posts(p_actor) as v
     where v.id = p_post;
    perform pg_notify('pgsocial_signal', format('typing %s %s %s', p_actor, p_post, v_root));

    return true;
end
$$;

comment on function social.start_typing(bigint, bigint) is
    'Says that p_actor is typing an answer to p_post: told to who follows its thread and may know of their '
    'presence, and kept nowhere. Returns whether it is told at all: not for who hides their presence. '
    'Errors: PS404 (p_actor, p_post: unknown or not visible). Example: select social.start_typing(7, 42);';

grant execute on function social.start_typing(bigint, bigint) to pgsocial_app;
