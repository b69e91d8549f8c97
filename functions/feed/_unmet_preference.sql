-- One's own posts are always shown, where they were posted.
create or replace function internal.unmet_preference(
    p_preferences jsonb, p_viewer bigint, p_post core.posts, p_is_share boolean
)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return case
        when p_preferences is null then null
        when p_is_share and (p_preferences -> 'hide_shares')::boolean then 'hide_shares'
        when p_post.author_id = p_viewer then null
        when p_post.reply_to_id is not null and (p_preferences -> 'hide_replies')::boolean
            then 'hide_replies'
        when jsonb_array_length(p_preferences -> 'languages') > 0
             and not p_preferences -> 'languages' ? split_part(p_post.lang, '-', 1)
             and not p_preferences -> 'languages' ? p_post.lang
            then 'languages'
        when p_post.hashtags && array(
                 select jsonb_array_elements_text(p_preferences -> 'muted_hashtags')
             ) then 'muted_hashtags'
        when jsonb_array_length(p_preferences -> 'muted_words') > 0
             and internal.has_word(
                 internal.words_of(p_viewer, p_post),
                 array(select jsonb_array_elements_text(p_preferences -> 'muted_words'))
             ) then 'muted_words'
    end;
end
$$;

comment on function internal.unmet_preference(jsonb, bigint, core.posts, boolean) is
    'The key of social.set_preferences() by which p_viewer''s feed leaves a post (or a share of it) '
    'out, null where none does. A post without a language suits all.';
