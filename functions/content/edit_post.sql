-- Locks: the post, so that an edit sees what the one before it made.
create or replace function social.edit_post(
    p_actor bigint,
    p_post bigint,
    p_body text default null,
    p_media jsonb default null,
    p_tags text[] default null,
    p_lang text default null,
    p_reply_permission text default null,
    p_version integer default null
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_post core.posts;
begin
    perform internal.check_user(p_actor, 'p_actor');

    select p.* into v_post
      from core.posts as p
     where p.id = p_post and p.author_id = p_actor
       for no key update;

    perform internal.check_own_post(p_actor, p_post);

    v_post.body := coalesce(p_body, v_post.body);
    v_post.media := coalesce(p_media, v_post.media);
    v_post.lang := coalesce(p_lang, v_post.lang);
    v_post.reply_permission := coalesce(p_reply_permission, v_post.reply_permission);
    v_post.tags := internal.check_content(
        v_post.body, v_post.media, coalesce(p_tags, v_post.tags), v_post.lang,
        v_post.reply_permission
    );

    -- Deleting and restoring count too, and leave the content as it is.
    if p_version > v_post.version
       or exists (
           select from core.post_versions as v where v.post_id = p_post and v.version >= p_version
       ) then
        perform internal.raise_error('PS409', 'p_version',
            'the post has been edited since: read it again');
    end if;

    update core.posts as p
       set body = v_post.body, media = v_post.media, tags = v_post.tags, lang = v_post.lang,
           reply_permission = v_post.reply_permission
     where p.id = p_post
       and (p.body, p.media, p.tags, p.lang, p.reply_permission) is distinct from
           (v_post.body, v_post.media, v_post.tags, v_post.lang, v_post.reply_permission);

    return found;
end
$$;

comment on function social.edit_post(
    bigint, bigint, text, jsonb, text[], text, text, integer
) is
    'p_actor changes what is given (not null) of an own post; returns whether that changed anything. '
    'What it said before stays in social.list_post_versions(). Its visibility and its place never '
    'change. With p_version, a version that holds the content on which the edit is based, an edit '
    'that came between is not overwritten. Errors: PS400 (p_body, p_media, p_tags, p_lang, '
    'p_reply_permission), PS403 (somebody else''s post), PS404 (p_actor, p_post: unknown, deleted or '
    'not visible), PS409 (p_version: edited since). '
    'Example: select social.edit_post(7, 42, ''Hello #world'', p_version => 1);';

grant execute on function social.edit_post(
    bigint, bigint, text, jsonb, text[], text, text, integer
) to pgsocial_app;
