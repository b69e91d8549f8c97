-- Deploy pgsocial:api_types to pg
-- The rows that public functions return. Entities and pages are these; documents are jsonb.
begin;

create type social.user_item as (
    id bigint,
    username text,
    display_name text,
    avatar_url text,
    is_private boolean,
    is_verified boolean,
    cursor text
);

comment on type social.user_item is 'A user in a list; the next page starts after cursor.';
comment on column social.user_item.avatar_url is 'Null where none is given.';

create type social.profile as (
    id bigint,
    username text,
    display_name text,
    bio text,
    avatar_url text,
    banner_url text,
    location text,
    links text[],  -- noqa: LT01
    is_private boolean,
    is_verified boolean,
    created_at timestamptz,
    pinned_post_id bigint,
    post_count integer,
    follower_count integer,
    following_count integer,
    is_self boolean,
    is_following boolean,
    is_followed_by boolean,
    is_blocking boolean,
    is_requested boolean,
    is_muting boolean
);

comment on type social.profile is 'A user as a viewer sees them; the last six are about the viewer.';
comment on column social.profile.bio is 'Null of whom the viewer blocks.';
comment on column social.profile.avatar_url is 'Null where none is given.';
comment on column social.profile.banner_url is 'Null where none is given.';
comment on column social.profile.location is 'Null where none is given.';
comment on column social.profile.links is 'Null where none are given.';
comment on column social.profile.pinned_post_id is 'Null where no post is shown first.';
comment on column social.profile.post_count is 'Null of whom the viewer blocks.';
comment on column social.profile.follower_count is 'Null of whom the viewer blocks.';
comment on column social.profile.following_count is 'Null of whom the viewer blocks.';

create type social.relationship as (
    user_id bigint,
    is_following boolean,
    is_requested boolean,
    is_followed_by boolean,
    is_requesting boolean,
    is_blocking boolean,
    is_muting boolean
);

comment on type social.relationship is
    'What an actor and a user are to each other: is_requested, the actor asks to follow; '
    'is_requesting, the user does. Whether the user blocks or mutes the actor is not told.';
comment on column social.relationship.is_requested is 'The actor asks to follow them.';
comment on column social.relationship.is_requesting is 'They ask to follow the actor.';

create type social.post_item as (
    id bigint,
    author_id bigint,
    author_username text,
    author_display_name text,
    author_avatar_url text,
    is_author_verified boolean,
    body text,
    media jsonb,
    visibility text,
    reply_permission text,
    lang text,
    reply_to_id bigint,
    root_id bigint,
    quote_of_id bigint,
    created_at timestamptz,
    edited_at timestamptz,
    like_count integer,
    share_count integer,
    reply_count integer,
    quote_count integer,
    is_liked boolean,
    is_shared boolean,
    is_bookmarked boolean,
    is_tombstone boolean,
    depth integer,
    shared_by jsonb,
    quoted jsonb,
    more_cursor text,
    entities jsonb,
    cursor text
);

comment on type social.post_item is
    'A post as a viewer sees it. A tombstone has an id and its place in the thread, no more. depth '
    'is set in threads, shared_by (id, username, display_name, share_id) in feeds, quoted (a preview '
    'of the quoted post, null where the viewer does not see it) in quotes; more_cursor, in threads, '
    'where more replies to this post follow in social.list_replies(); the next page starts after '
    'cursor. entities, in the order of the body: kind mention (user_id and username, as it is now), '
    'hashtag (tag) or url (url), each with start and end, in code points from 0.';
comment on column social.post_item.author_avatar_url is 'Null where none is given.';
comment on column social.post_item.reply_permission is 'everyone, followers, mentioned or nobody';
comment on column social.post_item.lang is 'A language tag (BCP 47); null where none is given.';
comment on column social.post_item.reply_to_id is 'Null of what is no reply.';
comment on column social.post_item.root_id is
    'The first post of the conversation; null of what is no reply.';
comment on column social.post_item.quote_of_id is 'Null of what is no quote.';
comment on column social.post_item.edited_at is 'Null where it never was.';
comment on column social.post_item.depth is 'In threads: 0 for their first post; null elsewhere.';
comment on column social.post_item.shared_by is
    'In feeds where the post stands at a share: whose; null elsewhere.';
comment on column social.post_item.quoted is
    'The quoted post, null where there is none that the viewer sees.';
comment on column social.post_item.more_cursor is
    'In threads, where more replies to this post follow in its list of replies; null elsewhere.';
comment on column social.post_item.entities is 'What the body names, in its order.';
comment on column social.post_item.cursor is 'Null where no page can start after it.';

create type social.event as (
    batch_id bigint,
    id bigint,
    type text,
    actor_id bigint,
    post_id bigint,
    user_id bigint,
    version integer,
    created_at timestamptz,
    request_id text,
    payload jsonb
);

comment on type social.event is
    'An event of the log; (batch_id, id) is its place and what a reader resumes from.';
comment on column social.event.actor_id is
    'Null where nobody acted, or the reader may not know who.';
comment on column social.event.post_id is 'Null where it is about no post.';
comment on column social.event.user_id is 'Null where it is about no user.';
comment on column social.event.request_id is 'Null for whoever did not make the request.';

create type social.delivery as (
    viewer_id bigint,
    event social.event
);

comment on type social.delivery is 'An event for one of several viewers.';

create type social.follow_result as (
    state text,
    is_changed boolean
);

comment on type social.follow_result is 'state: following or requested.';
comment on column social.follow_result.state is 'following or requested';

create type social.credentials as (
    user_id bigint,
    password_hash text,
    version integer,
    is_deactivated boolean,
    is_known boolean
);

comment on type social.credentials is 'What a sign-in compares a password with.';

create type social.account as (
    id bigint,
    username text,
    locale text,
    email text,
    email_verified_at timestamptz,
    is_private boolean,
    created_at timestamptz
);

comment on type social.account is 'What only the owner of an account sees of it.';
comment on column social.account.email is 'Null where none is given.';
comment on column social.account.email_verified_at is 'Null where it is not proven.';

create type social.token_item as (
    id bigint,
    label text,
    created_at timestamptz,
    expires_at timestamptz,
    cursor text
);

comment on type social.token_item is 'A bearer token that still counts; the token itself is never shown.';

create type social.activity as (
    last_seen_at timestamptz,
    active_day_count integer,
    active_days date[]  -- noqa: LT01
);

comment on type social.activity is 'When a user was last seen and on which days (UTC) active.';
comment on column social.activity.last_seen_at is 'Null where one never was.';

create type social.post_version as (
    post_id bigint,
    version integer,
    body text,
    media jsonb,
    created_at timestamptz,
    is_current boolean
);

comment on type social.post_version is 'What a post said, since created_at, until the next version.';

create type social.engagement as (
    user_id bigint,
    username text,
    display_name text,
    avatar_url text,
    is_verified boolean,
    created_at timestamptz,
    cursor text
);

comment on type social.engagement is 'Who liked or shared a post, and when.';
comment on column social.engagement.avatar_url is 'Null where none is given.';

create type social.bookmark_folder as (
    id bigint,
    name text,
    bookmark_count integer,
    created_at timestamptz
);

comment on type social.bookmark_folder is 'A folder of bookmarks, with how many it holds.';
comment on column social.bookmark_folder.bookmark_count is
    'What its list shows, of the first 1,000.';

create type social.notification as (
    kind text,
    post_id bigint,
    body text,
    actor_id bigint,
    actor_username text,
    actor_display_name text,
    actor_avatar_url text,
    other_count integer,
    caused_at timestamptz,
    is_read boolean,
    cursor text
);

comment on type social.notification is
    'What somebody is told: kind follow, request, like, share, reply, quote or mention; the post '
    'concerned with its text; the newest actor and how many others, at most 99.';
comment on column social.notification.kind is
    'follow, request, like, share, reply, quote or mention';
comment on column social.notification.post_id is 'Null of a follow or a request.';
comment on column social.notification.body is 'The text of the post; null where there is none.';
comment on column social.notification.actor_avatar_url is 'Null where none is given.';
comment on column social.notification.actor_id is 'Who was last.';
comment on column social.notification.other_count is 'How many others, at most 99.';

create type social.feed_rule as (
    rule text,
    is_met boolean,
    detail text
);

comment on type social.feed_rule is 'A rule of the home feed, and whether a post meets it.';

create type social.hashtag as (
    tag text,
    post_count integer
);

comment on type social.hashtag is 'A hashtag and how many public posts have it.';

create type social.found_user as (
    id bigint,
    username text,
    display_name text,
    avatar_url text,
    is_private boolean,
    is_verified boolean,
    bio text,
    follower_count integer,
    matched text,
    is_following boolean,
    cursor text
);

comment on type social.found_user is 'A user whom a search found; the next page starts after cursor.';
comment on column social.found_user.avatar_url is 'Null where none is given.';
comment on column social.found_user.matched is
    'By what: username (it, or what looks like it), name, profile (words of names and self-description) '
    'or typo (a name one letter away).';
comment on column social.found_user.is_following is 'Whether the viewer follows them.';

create type social.suggested_user as (
    id bigint,
    username text,
    display_name text,
    avatar_url text,
    is_private boolean,
    is_verified boolean,
    bio text,
    follower_count integer,
    reason text,
    friend_username text,
    friend_count integer,
    tag text
);

comment on type social.suggested_user is 'A user whom a viewer may want to follow, and why.';
comment on column social.suggested_user.avatar_url is 'Null where none is given.';
comment on column social.suggested_user.reason is 'followed_by, follows_you, hashtag or popular';
comment on column social.suggested_user.friend_username is
    'One whom the viewer follows and who follows them; null for another reason.';
comment on column social.suggested_user.friend_count is
    'How many of those whom the viewer follows follow them; null for another reason.';
comment on column social.suggested_user.tag is
    'A hashtag that both use; null for another reason.';

create type social.related_hashtag as (
    tag text,
    shared_count integer,
    post_count integer
);

comment on type social.related_hashtag is
    'A hashtag that stands beside another, in how many of the posts looked at, and how many public posts '
    'have it at all.';

create type social.recent_search as (
    query text,
    searched_at timestamptz
);

comment on type social.recent_search is 'Something that somebody searched, and when.';

create type social.suggestion as (
    kind text,
    user_id bigint,
    text text,
    display_name text,
    avatar_url text,
    is_verified boolean,
    post_count integer
);

comment on type social.suggestion is 'What somebody may mean who types a few letters.';
comment on column social.suggestion.kind is 'search, user or hashtag';
comment on column social.suggestion.user_id is 'Null of what is no user.';
comment on column social.suggestion.text is 'What was searched, the username, or the hashtag.';
comment on column social.suggestion.display_name is 'Null of what is no user.';
comment on column social.suggestion.avatar_url is 'Null where none is given, and of what is no user.';
comment on column social.suggestion.is_verified is 'Null of what is no user.';
comment on column social.suggestion.post_count is
    'How many public posts have a hashtag; null of what is none.';

create type social.query_part as (
    kind text,
    value text,
    is_excluded boolean,
    is_alternative boolean,
    is_used boolean,
    reason text
);

comment on type social.query_part is 'A part of a search as it was read.';
comment on column social.query_part.kind is
    'word, phrase, prefix, or a filter: from, to, tag, has, is, in, lang, before, after, min_likes or '
    'min_shares.';
comment on column social.query_part.value is 'What of it is looked for.';
comment on column social.query_part.is_excluded is 'Whether posts with it are left out.';
comment on column social.query_part.is_alternative is
    'Whether it, or what stands before it, is enough.';
comment on column social.query_part.reason is 'Why it is not used, or read otherwise; null where it simply is.';

create type social.hit_part as (
    name text,
    value double precision,
    detail text
);

comment on type social.hit_part is 'A number of which the relevance of a post is made.';
comment on column social.hit_part.name is
    'word (one for each), bm25, recency, closeness, score.';
comment on column social.hit_part.detail is 'How it comes about.';

create type social.erasure_trace as (
    place text,
    row_count bigint
);

comment on type social.erasure_trace is 'A place that still holds something of a person, and how many rows.';

create type social.post_metric as (
    starts_at timestamptz,
    ends_at timestamptz,
    views integer,
    reach integer,
    opens integer,
    dwell_ms bigint,
    likes integer,
    shares integer,
    comments integer,
    quotes integer,
    bookmarks integer,
    profile_visits integer,
    follows integer,
    zone text,
    is_provisional boolean,
    definition text
);

comment on type social.post_metric is 'What happened to a post from starts_at until before ends_at.';
comment on column social.post_metric.reach is 'Viewers who saw it for the first time.';
comment on column social.post_metric.opens is 'Views by which it was opened.';
comment on column social.post_metric.profile_visits is 'Times that one''s profile was opened by way of it.';
comment on column social.post_metric.follows is 'Follows that it led to and that stand.';
comment on column social.post_metric.is_provisional is 'Whether more of that time may still be counted.';
comment on column social.post_metric.definition is 'Which definition of these numbers, and its version.';

create type social.content_metric as (
    key text,
    post_count integer,
    views integer,
    reach integer,
    engagements integer,
    profile_visits integer,
    follows integer,
    rate double precision,
    rate_low double precision,
    rate_high double precision,
    median_reach double precision,
    zone text,
    is_provisional boolean,
    definition text
);

comment on type social.content_metric is 'How posts of one kind did, since they were published.';
comment on column social.content_metric.key is 'Which posts: an id, hour, hashtag and so on, as asked for.';
comment on column social.content_metric.engagements is 'Likes, shares, replies, quotes and bookmarks.';
comment on column social.content_metric.profile_visits is 'Times that one''s profile was opened by way of them.';
comment on column social.content_metric.follows is 'Follows that they led to and that stand.';
comment on column social.content_metric.rate is 'Engagements for each viewer reached, null where none was.';
comment on column social.content_metric.rate_low is
    'Lower end of its 95 % interval (Wilson), null where it makes no sense: nobody reached, or a rate above 1.';
comment on column social.content_metric.rate_high is 'Its upper end, null as rate_low.';
comment on column social.content_metric.median_reach is 'Half of the posts reached no more.';
comment on column social.content_metric.is_provisional is 'Whether a post among them is less than a day old.';

create type social.engagement_rates as (
    post_count integer,
    views integer,
    reach integer,
    followers bigint,
    engagements integer,
    by_reach double precision,
    by_reach_low double precision,
    by_reach_high double precision,
    by_views double precision,
    by_followers double precision,
    is_provisional boolean,
    definition text
);

comment on type social.engagement_rates is 'Engagements against three denominators, with these beside.';
comment on column social.engagement_rates.followers is
    'Followers at the end of the day (UTC) of each post, summed over the posts.';
comment on column social.engagement_rates.by_reach is 'Engagements for each viewer reached, null where none was.';
comment on column social.engagement_rates.by_reach_low is
    'Lower end of its 95 % interval (Wilson), null where nobody was reached or the rate is above 1.';
comment on column social.engagement_rates.by_reach_high is 'Its upper end, null as by_reach_low.';
comment on column social.engagement_rates.by_views is 'Engagements for each view, null where none was.';
comment on column social.engagement_rates.by_followers is
    'Engagements for each follower and post, null where there was no follower.';

create type social.follower_growth_item as (
    starts_at timestamptz,
    ends_at timestamptz,
    gained integer,
    lost integer,
    net integer,
    followers bigint,
    is_spike boolean,
    posts text[],  -- noqa: LT01
    zone text,
    is_provisional boolean,
    definition text
);

comment on type social.follower_growth_item is 'Followers gained and lost from starts_at until before ends_at.';
comment on column social.follower_growth_item.followers is 'How many there were at its end.';
comment on column social.follower_growth_item.is_spike is 'Whether far more were gained than is usual there.';
comment on column social.follower_growth_item.posts is
    'At a spike the ids of the own posts that led to most follows meanwhile, then of those that reached most '
    'new viewers, at most three.';

create type social.top_follower as (
    user_id bigint,
    username text,
    display_name text,
    avatar_url text,
    is_verified boolean,
    follower_count integer,
    followed_at timestamptz,
    definition text
);

comment on type social.top_follower is 'A follower, and how many follow them.';
comment on column social.top_follower.avatar_url is 'Null where none is given.';

create type social.period_comparison as (
    metric text,
    current bigint,
    previous bigint,
    difference bigint,
    change double precision,
    noise double precision,
    is_significant boolean,
    starts_at timestamptz,
    ends_at timestamptz,
    zone text,
    is_provisional boolean,
    definition text
);

comment on type social.period_comparison is
    'A number of the days from starts_at until before ends_at, against as many days before.';
comment on column social.period_comparison.change is 'The difference for each one before, null where there was none.';
comment on column social.period_comparison.noise is 'Standard error of the difference.';
comment on column social.period_comparison.is_significant is
    'Whether the difference is above 1.96 of these, which noise alone is one time in twenty.';

create type social.account_metric as (
    starts_at timestamptz,
    ends_at timestamptz,
    posts integer,
    views integer,
    reach integer,
    opens integer,
    likes integer,
    shares integer,
    comments integer,
    quotes integer,
    bookmarks integer,
    profile_visits integer,
    follows integer,
    followers_gained integer,
    followers_lost integer,
    zone text,
    is_provisional boolean,
    definition text
);

comment on type social.account_metric is
    'What happened to somebody''s posts and followers from starts_at until before ends_at.';
comment on column social.account_metric.posts is 'Posts that were published then.';
comment on column social.account_metric.reach is
    'First views: who saw two posts for the first time counts for each.';
comment on column social.account_metric.profile_visits is
    'Times that one''s profile was opened, by way of a post or not.';
comment on column social.account_metric.follows is 'Follows that one''s posts led to and that stand.';
comment on column social.account_metric.is_provisional is 'Whether more of that time may still be counted.';

create type social.ranked_post as (
    post_id bigint,
    body text,
    lang text,
    created_at timestamptz,
    views integer,
    reach integer,
    likes integer,
    shares integer,
    comments integer,
    quotes integer,
    bookmarks integer,
    profile_visits integer,
    follows integer,
    engagements integer,
    rate double precision,
    rate_low double precision,
    rate_high double precision,
    is_provisional boolean,
    definition text,
    cursor text
);

comment on type social.ranked_post is 'One of somebody''s own posts, and what it has come to.';
comment on column social.ranked_post.body is 'The first 200 characters; empty where it is media alone.';
comment on column social.ranked_post.lang is 'Its language, null where that is not known.';
comment on column social.ranked_post.profile_visits is 'Times that one''s profile was opened by way of it.';
comment on column social.ranked_post.follows is 'Follows that it led to and that stand.';
comment on column social.ranked_post.engagements is 'Likes, shares, replies, quotes and bookmarks.';
comment on column social.ranked_post.rate is 'Engagements for each viewer reached, null where none was.';
comment on column social.ranked_post.rate_low is
    'Lower end of its 95 % interval (Wilson), null where nobody was reached or the rate is above 1.';
comment on column social.ranked_post.rate_high is 'Its upper end, null as rate_low.';
comment on column social.ranked_post.is_provisional is 'Whether the post is less than a day old.';

create type social.post_curve_point as (
    age_seconds integer,
    reach integer,
    engagements integer,
    usual_reach double precision,
    usual_reach_low double precision,
    usual_reach_high double precision,
    usual_engagements double precision,
    post_count integer,
    is_now boolean,
    is_provisional boolean,
    definition text
);

comment on type social.post_curve_point is 'What a post had come to at an age, and what is usual at it.';
comment on column social.post_curve_point.reach is 'Viewers up to that age, null where it is not so old yet.';
comment on column social.post_curve_point.engagements is 'Likewise, null as reach.';
comment on column social.post_curve_point.usual_reach is
    'Median of the posts before it that are so old; null where they are fewer than 5.';
comment on column social.post_curve_point.usual_reach_low is 'A quarter of them had less; null likewise.';
comment on column social.post_curve_point.usual_reach_high is 'A quarter of them had more; null likewise.';
comment on column social.post_curve_point.usual_engagements is 'Their median; null likewise.';
comment on column social.post_curve_point.post_count is 'How many posts that is.';
comment on column social.post_curve_point.is_now is 'Whether that is the age of the post at this moment.';

create type social.post_source as (
    surface text,
    views integer,
    viewers integer,
    share double precision,
    sample_size integer,
    definition text
);

comment on type social.post_source is 'How many of a post''s views came from a surface.';
comment on column social.post_source.views is 'Null where fewer than 5 people are behind it, or it would tell of such.';
comment on column social.post_source.viewers is 'Different people; null likewise.';
comment on column social.post_source.share is 'Of the views looked at; null likewise, and where there is none.';
comment on column social.post_source.sample_size is 'How many of the newest views were looked at.';

create type social.post_carrier as (
    user_id bigint,
    username text,
    display_name text,
    avatar_url text,
    is_verified boolean,
    follower_count integer,
    shared_at timestamptz,
    brought integer,
    definition text
);

comment on type social.post_carrier is 'Somebody who shared a post.';
comment on column social.post_carrier.avatar_url is 'Null where there is no picture.';
comment on column social.post_carrier.brought is 'How many shared it by theirs, also by those in between.';

create type social.platform_overview_item as (
    starts_at timestamptz,
    ends_at timestamptz,
    sign_ups bigint,
    posts bigint,
    replies bigint,
    views bigint,
    likes bigint,
    shares bigint,
    bookmarks bigint,
    follows bigint,
    daily_active double precision,
    weekly_active bigint,
    monthly_active bigint,
    stickiness double precision,
    zone text,
    is_provisional boolean,
    definition text
);

comment on type social.platform_overview_item is 'What happened on the platform in a span of time.';
comment on column social.platform_overview_item.daily_active is 'The mean of its days; null where nothing was counted yet, or they are few.';
comment on column social.platform_overview_item.weekly_active is 'Null likewise.';
comment on column social.platform_overview_item.monthly_active is 'Null likewise.';
comment on column social.platform_overview_item.stickiness is 'daily_active / monthly_active, null likewise.';

create type social.realtime_item as (
    starts_at timestamptz,
    sign_ups integer,
    posts integer,
    views integer,
    likes integer,
    shares integer,
    follows integer,
    zone text,
    is_provisional boolean,
    definition text
);

comment on type social.realtime_item is 'What happened on the platform in a minute.';

create type social.retention_item as (
    cohort date,
    age integer,
    size bigint,
    active bigint,
    share double precision,
    zone text,
    is_provisional boolean,
    definition text
);

comment on type social.retention_item is 'Of who signed up in a week, how many came in a later one.';
comment on column social.retention_item.size is 'Null where they are few.';
comment on column social.retention_item.active is 'Null where they are few, or few are missing.';
comment on column social.retention_item.share is 'active / size, null likewise.';

create type social.heatmap_item as (
    weekday integer,
    hour integer,
    posts bigint,
    views bigint,
    engagements bigint,
    zone text,
    is_provisional boolean,
    definition text
);

comment on type social.heatmap_item is 'What happened on the platform in an hour of the week.';

create type social.funnel_step as (
    step text,
    count bigint,
    of_first double precision,
    of_previous double precision,
    zone text,
    is_provisional boolean,
    definition text
);

comment on type social.funnel_step is 'A step from seeing to following.';
comment on column social.funnel_step.of_first is 'Null where there is nothing to divide by.';
comment on column social.funnel_step.of_previous is 'Null likewise.';

create type social.growth_item as (
    day date,
    active bigint,
    new bigint,
    kept bigint,
    returned bigint,
    lost bigint,
    quick_ratio double precision,
    zone text,
    is_provisional boolean,
    definition text
);

comment on type social.growth_item is 'Who was active on a day, and of whom that is made.';
comment on column social.growth_item.active is 'Null where they are few.';
comment on column social.growth_item.new is 'Null where any group of the day is small.';
comment on column social.growth_item.kept is 'Null likewise.';
comment on column social.growth_item.returned is 'Null likewise.';
comment on column social.growth_item.lost is 'Null likewise.';
comment on column social.growth_item.quick_ratio is '(new + returned) / lost; null likewise, and where none was lost.';

create type social.incident as (
    id bigint,
    kind text,
    scope text,
    metric text,
    subject text,
    state text,
    opened_at timestamptz,
    detected_at timestamptz,
    peak_at timestamptz,
    ended_at timestamptz,
    observed bigint,
    expected double precision,
    deviation double precision,
    sample_count integer,
    verdict text,
    account_count integer,
    effective_accounts double precision,
    young_share double precision,
    together_share double precision,
    cause_id bigint,
    version integer,
    definition text,
    cursor text
);

comment on type social.incident is 'Something out of the ordinary, from its beginning to its end.';
comment on column social.incident.kind is 'burst, drop or shift';
comment on column social.incident.scope is 'platform, post, tag or account';
comment on column social.incident.subject is 'Which post, tag or account; empty of the platform.';
comment on column social.incident.state is 'open or ended';
comment on column social.incident.detected_at is 'The end of the hour by which it was found.';
comment on column social.incident.ended_at is 'Null while it goes on.';
comment on column social.incident.observed is 'Counted in the hour of its peak.';
comment on column social.incident.expected is 'The median that it was compared with.';
comment on column social.incident.deviation is 'How many robust standard deviations away.';
comment on column social.incident.sample_count is 'How many hours the median is of.';
comment on column social.incident.verdict is 'organic or ring; null where it is a drop, or nobody knows.';
comment on column social.incident.account_count is 'How many drive a burst; null where they are few.';
comment on column social.incident.effective_accounts is 'How many they would be, each doing as much; null likewise.';
comment on column social.incident.young_share is 'The share of them that is young; null likewise.';
comment on column social.incident.together_share is 'The largest share that was made together; null likewise.';
comment on column social.incident.cause_id is 'Of the platform: the incident that explains half of it; null where none does.';
comment on column social.incident.version is 'By which analytics.anomaly_parameters.';

create type social.incident_account as (
    user_id bigint,
    username text,
    acts integer,
    created_at timestamptz,
    definition text
);

comment on type social.incident_account is 'An account that drives a ring.';

create type social.held_trend as (
    kind text,
    subject text,
    reason text,
    held_at timestamptz,
    expires_at timestamptz,
    cursor text
);

comment on type social.held_trend is 'A hashtag or a post that an admin holds back from trends.';
comment on column social.held_trend.subject is 'The hashtag, normalised, or the id of the post.';
comment on column social.held_trend.expires_at is 'When it ends by itself, null for not before it is released.';

commit;
