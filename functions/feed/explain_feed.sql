-- Says nothing of a post that the viewer may not see, not even that there is one.
create or replace function social.explain_feed(p_viewer bigint, p_post bigint)
returns setof social.feed_rule
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_muted constant bigint[] := internal.muted_ids(p_viewer);
    v_preferences jsonb;
    v_post core.posts;
    v_sharer bigint;
    v_is_from_author boolean;
    v_is_aside boolean;
    v_unmet text;
    v_state internal.timeline_states;
begin
    perform internal.check_user(p_viewer, 'p_viewer');
    perform internal.check_post(p_viewer, p_post);
    select * into v_post from core.posts where id = p_post;
    select * into v_state from internal.timeline_states where viewer_id = p_viewer;
    select preferences into v_preferences from core.preferences where user_id = p_viewer;
    v_is_from_author := v_post.author_id = p_viewer or exists (
        select from core.follows
         where follower_id = p_viewer and followee_id = v_post.author_id
    );
    select s.user_id
      into v_sharer
      from internal.feed_shares(p_viewer, p_post, 0, internal.last_id()) as f (id)
      join core.shares as s on s.id = f.id
     order by s.id desc
     limit 1;
    v_is_aside := v_post.author_id <> p_viewer and exists (
        select from internal.hidden as h
         where h.viewer_id = p_viewer and h.other_id = v_post.reply_to_author_id
           and (h.is_blocking or h.is_blocked or internal.is_muting(h))
    );
    v_unmet := internal.unmet_preference(
        v_preferences, p_viewer, v_post, v_sharer is not null and not v_is_from_author
    );

    return query values
    ('visible', true, 'you may see this post'),
    ('source', v_is_from_author or v_sharer is not null,
     case when v_post.author_id = p_viewer then 'it is your own'
          when v_is_from_author then 'you follow its author'
          when v_sharer is not null then 'somebody whom you follow shared it'
          else 'neither do you follow its author, nor did anybody whom you follow share it' end),
    ('not_muted', v_post.author_id <> all (v_muted),
     case when v_post.author_id = any (v_muted) then 'you mute its author'
          else 'you do not mute its author' end),
    ('conversation', not v_is_aside,
     case when v_is_aside then 'it answers somebody whom you mute or block, or who blocks you'
          else 'it answers nobody whom you mute or block' end),
    ('preferences', v_unmet is null,
     coalesce('left out by your preference ' || v_unmet, 'none leaves it out')),
    ('in_feed',
     (v_is_from_author or v_sharer is not null) and v_post.author_id <> all (v_muted)
     and not v_is_aside and v_unmet is null,
     case when not coalesce(v_state.is_ready, false) then 'pulled: you have no timeline'
          when coalesce(v_sharer, v_post.author_id) = any (v_state.celebrity_ids || p_viewer)
              then 'pulled from who has many followers, or from you, and merged'
          when p_post < v_state.floor_id and v_sharer is null then 'pulled: older than your timeline'
          else 'pushed to your timeline' end);
end
$$;

comment on function social.explain_feed(bigint, bigint) is
    'Why a post is or is not in p_viewer''s home feed: a row for each rule (visible, source, '
    'not_muted, conversation, preferences) and for the outcome (in_feed, with how it comes there). '
    'Errors: PS404 (p_viewer, p_post: unknown or not visible). '
    'Example: select * from social.explain_feed(7, 42);';

grant execute on function social.explain_feed(bigint, bigint) to pgsocial_app;
