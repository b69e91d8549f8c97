-- A function of its own, not inlined: most pages quote nothing, and each would start its plan.
create or replace function internal.quote_preview(
    p_viewer bigint, p_post bigint, p_muted bigint[]
)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return (
        select jsonb_build_object(
                   'id', q.id::text, 'author_id', q.author_id::text,
                   'author_username', q.author_username,
                   'author_display_name', q.author_display_name, 'body', q.body, 'media', q.media,
                   'created_at', q.created_at
               )
          from internal.visible_posts(p_viewer) as q
         where q.id = p_post
           and (p_muted is null or q.author_id <> all (p_muted))
    );
end
$$;

comment on function internal.quote_preview(bigint, bigint, bigint[]) is
    'What a post that quotes p_post shows of it; null where p_viewer (null: a guest) may not see '
    'it or its author is one of p_muted.';
