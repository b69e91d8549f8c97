"""The route table: every address of the gateway is a row here, and OpenAPI is made from it."""

from __future__ import annotations

from pgsocial.cache.pages import Cache
from pgsocial.gateway import accounts, health, models, sql
from pgsocial.gateway.models import ByTag, ByUsername, Form, Page
from pgsocial.gateway.route import Handler, Method, Route
from pgsocial.realtime import sockets


def _page(
    path: str,
    name: str,
    summary: str,
    run: str,
    answer: type[models.Answer],
    in_path: type[Form],
    in_query: type[Form] = Page,
) -> Route:
    """A list that guests may read."""
    return Route(
        method="GET",
        path=path,
        name=name,
        summary=summary,
        run=run,
        answer=answer,
        auth="optional",
        in_path=in_path,
        in_query=in_query,
        cache=Cache.PUBLIC,
        limit="read",
        errors=(400, 404),
    )


def _mine(
    path: str,
    name: str,
    summary: str,
    run: str,
    answer: type[models.Answer] = models.Posts,
) -> Route:
    """A list of the user's own."""
    return Route(
        method="GET",
        path=path,
        name=name,
        summary=summary,
        run=run,
        answer=answer,
        in_query=Page,
        cache=Cache.PRIVATE,
        limit="read",
        errors=(400,),
    )


def _one(
    path: str,
    name: str,
    summary: str,
    run: str,
    answer: type[models.Answer],
    in_path: type[Form] = models.ById,
) -> Route:
    return Route(
        method="GET",
        path=path,
        name=name,
        summary=summary,
        run=run,
        answer=answer,
        auth="optional",
        in_path=in_path,
        cache=Cache.PUBLIC,
        limit="read",
        errors=(400, 404),
    )


def _switch(
    method: Method,
    path: str,
    name: str,
    summary: str,
    run: str,
    answer: type[models.Answer] = models.Switched,
) -> Route:
    """Something that is or is not: repeating it does no harm, and says that nothing changed."""
    return Route(
        method=method,
        path=path,
        name=name,
        summary=summary,
        run=run,
        answer=answer,
        in_path=models.ById,
        limit="write",
        errors=(400, 403, 404),
    )


def _system(
    path: str, name: str, summary: str, handler: Handler, answer: type[models.Answer] | None = None
) -> Route:
    return Route(
        method="GET",
        path=path,
        name=name,
        summary=summary,
        handler=handler,
        auth="none",
        answer=answer,
    )


# fmt: off
ROUTES: tuple[Route, ...] = (
    # Accounts
    Route(
        method="POST", path="/v1/users", name="sign_up", summary="Make an account",
        run=accounts.sign_up, auth="none", body=models.SignUp, answer=models.Created, status=201,
        location="/v1/users/{id}", limit="sign_up", errors=(400, 409),
    ),
    Route(
        method="POST", path="/v1/sessions", name="sign_in", summary="Trade a password for a token",
        run=accounts.sign_in, auth="none", body=models.SignIn, answer=models.Session, status=201,
        limit="sign_in", errors=(400, 401, 403),
    ),
    Route(
        method="DELETE", path="/v1/sessions/current", name="sign_out", summary="Revoke this token",
        run=accounts.sign_out, answer=models.Switched, limit="write",
    ),
    _one("/v1/users/{id}", "get_user", "A profile", sql.GET_PROFILE, models.Profile),
    _one("/v1/users/by-username/{username}", "get_user_by_username", "A profile by its username",
         sql.GET_PROFILE_BY_USERNAME, models.Profile, ByUsername),
    Route(
        method="PATCH", path="/v1/users/me", name="update_profile",
        summary="Change what is given of one's profile", run=sql.UPDATE_PROFILE,
        body=models.ProfileChange, answer=models.Switched, limit="write", errors=(400,),
    ),
    Route(
        method="PUT", path="/v1/users/me/username", name="rename_user",
        summary="Take another username", run=sql.RENAME_USER, body=models.NewUsername,
        answer=models.Switched, limit="write", errors=(400, 409),
    ),
    Route(
        method="POST", path="/v1/users/me/deactivation", name="deactivate_user",
        summary="Put one's account to rest; signing in with reactivate wakes it",
        run=accounts.deactivate, answer=models.Switched, limit="write",
    ),
    Route(
        method="GET", path="/v1/users/me/account", name="get_account",
        summary="What only oneself sees of one's account", run=sql.GET_ACCOUNT,
        answer=models.Account, cache=Cache.PRIVATE, limit="read",
    ),
    Route(
        method="POST", path="/v1/email-verifications", name="verify_email",
        summary="Prove an e-mail address by the code that was mailed to it", run=sql.VERIFY_EMAIL,
        auth="none", body=models.Code, answer=models.Created, limit="sign_in", errors=(404, 409),
    ),
    _mine("/v1/users/me/tokens", "list_tokens", "One's tokens that count, newest first",
          sql.LIST_TOKENS, models.Tokens),
    _switch("DELETE", "/v1/users/me/tokens/{id}", "revoke_token_by_id", "End one of one's tokens",
            sql.REVOKE_TOKEN_BY_ID),
    Route(
        method="POST", path="/v1/users/me/activity", name="touch_activity",
        summary="Say that one is there; at most once a minute it is noted", run=sql.TOUCH_ACTIVITY,
        answer=models.Switched, limit="write",
    ),
    Route(
        method="GET", path="/v1/users/me/activity", name="get_activity",
        summary="When one was last seen, and on which days", run=sql.GET_ACTIVITY,
        in_query=models.Days, answer=models.Activity, cache=Cache.PRIVATE, limit="read",
        errors=(400,),
    ),
    Route(
        method="GET", path="/v1/users/me/preferences", name="get_preferences",
        summary="One's preferences", run=sql.GET_PREFERENCES, answer=models.Preferences,
        cache=Cache.PRIVATE, limit="read",
    ),
    Route(
        method="PATCH", path="/v1/users/me/preferences", name="set_preferences",
        summary="Change some of one's preferences", run=sql.SET_PREFERENCES,
        body=models.PreferencesChange, answer=models.Switched, limit="write", errors=(400,),
    ),
    Route(
        method="GET", path="/v1/users/me/export", name="export_user",
        summary="Everything that is held on one, part by part", run=sql.EXPORT_USER,
        in_query=models.ExportPage, answer=models.Export, cache=Cache.PRIVATE, limit="read",
        errors=(400,),
    ),
    Route(
        method="DELETE", path="/v1/users/me", name="erase_user",
        summary="Erase one's account and all that one wrote, for good; it goes on by itself",
        run=accounts.erase, answer=models.Erased, status=202, limit="write",
    ),
    # Graph
    _switch("PUT", "/v1/users/{id}/follow", "follow_user", "Follow", sql.FOLLOW_USER,
            models.Followed),
    _switch("DELETE", "/v1/users/{id}/follow", "unfollow_user", "No longer follow",
            sql.UNFOLLOW_USER),
    _switch("PUT", "/v1/users/{id}/block", "block_user", "Block", sql.BLOCK_USER),
    _switch("DELETE", "/v1/users/{id}/block", "unblock_user", "No longer block", sql.UNBLOCK_USER),
    _switch("DELETE", "/v1/followers/{id}", "remove_follower", "Have a follower no longer follow",
            sql.REMOVE_FOLLOWER),
    _mine("/v1/follow-requests", "list_follow_requests", "Who asks to follow, newest first",
          sql.LIST_FOLLOW_REQUESTS, models.Users),
    _switch("PUT", "/v1/follow-requests/{id}", "accept_follow", "Let a user follow who asked to",
            sql.ACCEPT_FOLLOW),
    _switch("DELETE", "/v1/follow-requests/{id}", "reject_follow", "Refuse a user who asked to",
            sql.REJECT_FOLLOW),
    _mine("/v1/blocks", "list_blocks", "Whom one blocks, newest first", sql.LIST_BLOCKS,
          models.Users),
    Route(
        method="PUT", path="/v1/users/{id}/mute", name="mute_user",
        summary="Mute, for good or for a time",
        run=sql.MUTE_USER, in_path=models.ById, in_query=models.MuteEnd, answer=models.Switched,
        limit="write", errors=(400, 404),
    ),
    _switch("DELETE", "/v1/users/{id}/mute", "unmute_user", "No longer mute", sql.UNMUTE_USER),
    _mine("/v1/mutes", "list_mutes", "Whom one mutes, newest first", sql.LIST_MUTES, models.Users),
    Route(
        method="GET", path="/v1/relationships", name="get_relationships",
        summary="What one and other users are to each other", run=sql.GET_RELATIONSHIPS,
        in_query=models.SeveralUsers, answer=models.Relationships, cache=Cache.PRIVATE,
        limit="read", errors=(400,),
    ),
    _page("/v1/users/{id}/mutuals", "list_mutuals", "Whom a user follows and who follow back",
          sql.LIST_MUTUALS, models.Users, models.ById),
    _page("/v1/users/{id}/followers", "list_followers", "Who follows a user, newest first",
          sql.LIST_FOLLOWERS, models.Users, models.ById),
    _page("/v1/users/{id}/following", "list_following", "Whom a user follows, newest first",
          sql.LIST_FOLLOWING, models.Users, models.ById),
    # Content
    Route(
        method="POST", path="/v1/posts", name="create_post", summary="Write a post, reply or quote",
        run=sql.CREATE_POST, in_headers=models.WriteHeaders, body=models.NewPost,
        answer=models.Created, status=201, location="/v1/posts/{id}", limit="write",
        errors=(400, 403, 404, 409),
    ),
    _one("/v1/posts/{id}", "get_post", "A post", sql.GET_POST, models.Post),
    Route(
        method="PATCH", path="/v1/posts/{id}", name="edit_post",
        summary="Change what is given of one's own post", run=sql.EDIT_POST, in_path=models.ById,
        body=models.PostChange, answer=models.Switched, limit="write", errors=(400, 403, 404, 409),
    ),
    _switch("DELETE", "/v1/posts/{id}", "delete_post", "Delete one's own post", sql.DELETE_POST),
    Route(
        method="PUT", path="/v1/posts/{id}/restore", name="restore_post",
        summary="Take back that one deleted a post", run=sql.RESTORE_POST, in_path=models.ById,
        answer=models.Switched, limit="write", errors=(400, 403, 404, 410),
    ),
    _switch("PUT", "/v1/posts/{id}/pin", "pin_post", "Show one's own post first on the profile",
            sql.PIN_POST),
    Route(
        method="DELETE", path="/v1/pin", name="unpin_post", summary="Show no post first",
        run=sql.UNPIN_POST, answer=models.Switched, limit="write",
    ),
    _one("/v1/posts/{id}/versions", "list_post_versions", "What a post says and said, newest first",
         sql.LIST_POST_VERSIONS, models.PostVersions),
    _page("/v1/posts/{id}/thread", "get_thread", "A post and replies below it, depth first",
          sql.GET_THREAD, models.Thread, models.ById, models.ThreadLimits),
    _page("/v1/posts/{id}/replies", "list_replies", "Direct replies to a post", sql.LIST_REPLIES,
          models.Posts, models.ById, models.RepliesPage),
    _page("/v1/posts/{id}/quotes", "list_quotes", "Quotes of a post, newest first", sql.LIST_QUOTES,
          models.Posts, models.ById),
    _mine("/v1/mentions", "list_mentions", "Posts that mention one, newest first",
          sql.LIST_MENTIONS),
    Route(
        method="GET", path="/v1/users/{id}/posts", name="list_user_posts",
        summary="A user's posts, newest first", run=sql.LIST_USER_POSTS, answer=models.Posts,
        auth="optional", in_path=models.ById, in_query=models.UserPostsPage, cache=Cache.PUBLIC,
        limit="read", errors=(400, 403, 404),
    ),
    _page("/v1/hashtags/{tag}/posts", "list_hashtag_posts", "Posts with a hashtag, newest first",
          sql.LIST_HASHTAG_POSTS, models.Posts, ByTag),
    # Engagement and feed
    _switch("PUT", "/v1/posts/{id}/like", "like_post", "Like", sql.LIKE_POST),
    _switch("DELETE", "/v1/posts/{id}/like", "unlike_post", "No longer like", sql.UNLIKE_POST),
    _page("/v1/posts/{id}/engagements", "list_engagements", "Who likes or shared a post",
          sql.LIST_ENGAGEMENTS, models.Engagements, models.ById, models.EngagementPage),
    Route(
        method="PUT", path="/v1/posts/{id}/share", name="share_post", summary="Share",
        run=sql.SHARE_POST, in_path=models.ById, in_query=models.Via, answer=models.Switched,
        limit="write", errors=(400, 403, 404),
    ),
    _switch("DELETE", "/v1/posts/{id}/share", "unshare_post", "No longer share", sql.UNSHARE_POST),
    Route(
        method="PUT", path="/v1/posts/{id}/bookmark", name="bookmark_post",
        summary="Bookmark, in a folder or in none", run=sql.BOOKMARK_POST,
        in_path=models.ById, in_query=models.InFolder, answer=models.Switched,
        limit="write", errors=(400, 404),
    ),
    _switch("DELETE", "/v1/posts/{id}/bookmark", "unbookmark_post", "No longer bookmark",
            sql.UNBOOKMARK_POST),
    Route(
        method="GET", path="/v1/bookmarks", name="list_bookmarks",
        summary="One's bookmarks, newest first", run=sql.LIST_BOOKMARKS,
        in_query=models.BookmarkPage, answer=models.Posts, cache=Cache.PRIVATE,
        limit="read", errors=(400, 404),
    ),
    Route(
        method="GET", path="/v1/bookmark-folders", name="list_bookmark_folders",
        summary="One's folders of bookmarks, by name", run=sql.LIST_BOOKMARK_FOLDERS,
        answer=models.BookmarkFolders, cache=Cache.PRIVATE, limit="read",
    ),
    Route(
        method="POST", path="/v1/bookmark-folders", name="create_bookmark_folder",
        summary="Make a folder, or find the one of that name", run=sql.CREATE_BOOKMARK_FOLDER,
        body=models.FolderName, answer=models.Created, limit="write", errors=(400, 409),
    ),
    Route(
        method="PATCH", path="/v1/bookmark-folders/{id}", name="rename_bookmark_folder",
        summary="Give a folder another name", run=sql.RENAME_BOOKMARK_FOLDER,
        in_path=models.ById, body=models.FolderName, answer=models.Switched,
        limit="write", errors=(400, 404, 409),
    ),
    _switch("DELETE", "/v1/bookmark-folders/{id}", "delete_bookmark_folder",
            "Delete a folder; its bookmarks stay", sql.DELETE_BOOKMARK_FOLDER),
    Route(
        method="POST", path="/v1/views", name="record_views", summary="Say which posts were seen",
        run=sql.RECORD_VIEWS, body=models.Views, answer=models.Recorded,
        limit="write", errors=(400,),
    ),
    _mine("/v1/feed", "home_feed", "Posts and shares of oneself and those one follows",
          sql.HOME_FEED),
    Route(
        method="GET", path="/v1/feed/{id}/explanation", name="explain_feed",
        summary="Why a post is or is not in one's feed", run=sql.EXPLAIN_FEED,
        in_path=models.ById, answer=models.FeedRules, cache=Cache.PRIVATE, limit="read",
        errors=(400, 404),
    ),
    _mine("/v1/notifications", "list_notifications", "What one is told, newest first",
          sql.LIST_NOTIFICATIONS, models.Notifications),
    Route(
        method="GET", path="/v1/notifications/unread", name="unread_count",
        summary="How many notifications one has not read", run=sql.UNREAD_COUNT,
        answer=models.Unread, cache=Cache.PRIVATE, limit="read",
    ),
    Route(
        method="PUT", path="/v1/notifications/read", name="mark_notifications_read",
        summary="Say that one has read them", run=sql.MARK_NOTIFICATIONS_READ,
        body=models.ReadUpto, answer=models.Switched, limit="write", errors=(400,),
    ),
    Route(
        method="GET", path="/v1/hashtags", name="list_hashtags",
        summary="Hashtags by how they begin, the most used first", run=sql.LIST_HASHTAGS,
        auth="optional", in_query=models.Prefix, answer=models.Hashtags, cache=Cache.PUBLIC,
        limit="read", errors=(400,),
    ),
    # Events
    Route(
        method="GET", path="/v1/events", name="read_events", summary="What happened, after a place",
        run=sql.READ_EVENTS, in_query=models.EventPage, answer=models.Events, limit="read",
        errors=(400, 410),
    ),
    Route(
        method="GET", path="/v1/events/socket", name="follow_events",
        summary="A WebSocket with what happens, as it happens", handler=sockets.follow_events,
        in_query=models.SocketQuery, answer=models.Batch, status=101, errors=(400, 426, 429),
    ),
    # The process itself
    _system("/healthz", "healthz", "Whether this process runs", health.healthz),
    _system("/readyz", "readyz", "Whether the servers behind it answer", health.readyz,
            answer=models.Health),
    _system("/metrics", "metrics", "Counters for Prometheus", health.metrics),
    _system("/openapi.json", "openapi", "This description", health.openapi),
)
# fmt: on
