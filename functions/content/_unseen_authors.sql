-- Nothing of theirs is seen but what names the viewer.
create or replace function internal.unseen_authors(p_viewer bigint, p_posts bigint[])
returns bigint[]
language sql
stable
parallel safe
as $$
    select array(
        select distinct p.author_id
          from core.posts as p
         where p.id = any (p_posts)
           and p.author_id is distinct from p_viewer
           and not exists (
               select
                 from internal.open_users(p_viewer) as u
                where u.id = p.author_id
           )
    );
$$;

comment on function internal.unseen_authors(bigint, bigint[]) is
    'Authors of p_posts whom p_viewer (null: a guest) does not know, or whose account is private and '
    'not followed.';
