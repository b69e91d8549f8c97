create or replace function internal.check_post(
    p_viewer bigint, p_post bigint, p_argument text default 'p_post'
)
returns void
language plpgsql
stable
parallel safe
as $$
begin
    if not exists (select from internal.visible_posts(p_viewer) as v where v.id = p_post) then
        perform internal.raise_error('PS404', p_argument, 'there is no such post, or not for you');
    end if;
end
$$;

comment on function internal.check_post(bigint, bigint, text) is
    'Raises PS404, naming p_argument, unless p_viewer sees p_post.';
