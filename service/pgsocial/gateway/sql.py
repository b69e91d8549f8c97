"""Every SQL text of the gateway.

SQL builds the JSON, the gateway passes the text through. %(me)s is the acting user, null for a
guest. No text is put together from what a client sends.
"""

# ruff: noqa: S105, S608

from __future__ import annotations


def _write(call: str, answer: str) -> str:
    """A call whose events carry the request's id: it reads what set that, so it comes later."""
    return (
        f"select ({answer})::text"
        " from social.begin_request(%(request_id)s::text) as request"
        f" cross join lateral (select {call} as done where request is not null) as called"
    )


def _switch(function: str) -> str:
    return _write(
        f"social.{function}(%(me)s::bigint, %(id)s::bigint)",
        "json_build_object('is_changed', done)",
    )


def _page(call: str) -> str:
    """A page that came out short was the last: then its limit-th cursor is null."""
    return (
        "select json_build_object('items', coalesce(json_agg(social.to_json(r)), '[]'),"
        " 'next', (array_agg(r.cursor))[%(limit)s::integer])::text"
        f" from social.{call} as r"
    )


def _all(call: str) -> str:
    """A list without pages."""
    return (
        "select json_build_object('items', coalesce(json_agg(social.to_json(r)), '[]'))::text"
        f" from social.{call} as r"
    )


_WINDOW = "%(limit)s::integer, %(cursor)s::text"

# Accounts

CREATE_USER = (
    "select json_build_object('id', u.id::text)::text,"
    " social.set_password_hash(u.id, %(hash)s::text)"
    " from social.begin_request(%(request_id)s::text) as request"
    " cross join lateral (select social.create_user("
    "%(username)s::text, %(display_name)s::text, %(bio)s::text) as id"
    " where request is not null) as u"
)
GET_CREDENTIALS = (
    "select user_id, password_hash, is_deactivated from social.get_credentials(%(username)s::text)"
)
SET_PASSWORD_HASH = "select social.set_password_hash(%(me)s::bigint, %(hash)s::text)"
ISSUE_TOKEN = (
    "select json_build_object('token', social.issue_token(%(me)s::bigint, %(label)s::text),"
    " 'user_id', %(me)s::bigint::text)::text"
)
AUTHENTICATE = "select social.authenticate(%(token)s::text)"
REVOKE_TOKEN = "select json_build_object('is_changed', social.revoke_token(%(token)s::text))::text"
GET_PROFILE = (
    "select social.to_json(r)::text from social.get_profile(%(me)s::bigint, %(id)s::bigint) as r"
)
GET_PROFILE_BY_USERNAME = (
    "select social.to_json(r)::text"
    " from social.get_profile_by_username(%(me)s::bigint, %(username)s::text) as r"
)

UPDATE_PROFILE = _write(
    "social.update_profile(%(me)s::bigint, %(display_name)s::text, %(bio)s::text,"
    " %(avatar_url)s::text, %(locale)s::text, %(is_private)s::boolean, %(banner_url)s::text,"
    " %(location)s::text, %(links)s::text[])",
    "json_build_object('is_changed', done)",
)
RENAME_USER = _write(
    "social.rename_user(%(me)s::bigint, %(username)s::text)",
    "json_build_object('is_changed', done)",
)
DEACTIVATE_USER = _write(
    "social.deactivate_user(%(me)s::bigint)", "json_build_object('is_changed', done)"
)
REACTIVATE_USER = "select social.reactivate_user(%(me)s::bigint)"
GET_ACCOUNT = "select social.to_json(r)::text from social.get_account(%(me)s::bigint) as r"
VERIFY_EMAIL = "select json_build_object('id', social.verify_email(%(code)s::text)::text)::text"
LIST_TOKENS = _page("list_tokens(%(me)s::bigint, %(limit)s::integer, %(cursor)s::text)")
REVOKE_TOKEN_BY_ID = _switch("revoke_token_by_id")
TOUCH_ACTIVITY = _write(
    "social.touch_activity(%(me)s::bigint)", "json_build_object('is_changed', done)"
)
GET_ACTIVITY = (
    "select social.to_json(r)::text"
    " from social.get_activity(%(me)s::bigint, %(days)s::integer) as r"
)
GET_PREFERENCES = "select social.get_preferences(%(me)s::bigint)::text"
SET_PREFERENCES = _write(
    "social.set_preferences(%(me)s::bigint, %(changes)s::jsonb)",
    "json_build_object('is_changed', done)",
)
EXPORT_USER = (
    "select social.export_user(%(me)s::bigint, %(part)s::text, %(cursor)s::text,"
    " %(limit)s::integer)::text"
)
ERASE_USER = _write("social.erase_user(%(me)s::bigint)", "json_build_object('is_erased', done)")

# Graph

FOLLOW_USER = _write(
    "social.follow_user(%(me)s::bigint, %(id)s::bigint)",
    "json_build_object('state', (done).state, 'is_changed', (done).is_changed)",
)
UNFOLLOW_USER = _switch("unfollow_user")
REMOVE_FOLLOWER = _switch("remove_follower")
ACCEPT_FOLLOW = _switch("accept_follow")
REJECT_FOLLOW = _switch("reject_follow")
BLOCK_USER = _switch("block_user")
UNBLOCK_USER = _switch("unblock_user")
MUTE_USER = _write(
    "social.mute_user(%(me)s::bigint, %(id)s::bigint, %(until)s::timestamptz)",
    "json_build_object('is_changed', done)",
)
UNMUTE_USER = _switch("unmute_user")
GET_RELATIONSHIPS = _all(
    "get_relationships(%(me)s::bigint, string_to_array(%(ids)s::text, ',')::bigint[])"
)
LIST_FOLLOWERS = _page(f"list_followers(%(me)s::bigint, %(id)s::bigint, {_WINDOW})")
LIST_FOLLOWING = _page(f"list_following(%(me)s::bigint, %(id)s::bigint, {_WINDOW})")
LIST_MUTUALS = _page(f"list_mutuals(%(me)s::bigint, %(id)s::bigint, {_WINDOW})")
LIST_FOLLOW_REQUESTS = _page(f"list_follow_requests(%(me)s::bigint, {_WINDOW})")
LIST_BLOCKS = _page(f"list_blocks(%(me)s::bigint, {_WINDOW})")
LIST_MUTES = _page(f"list_mutes(%(me)s::bigint, {_WINDOW})")

# Content

CREATE_POST = _write(
    "social.create_post(%(me)s::bigint, %(body)s::text, %(reply_to_id)s::bigint,"
    " %(quote_of_id)s::bigint, %(media)s::jsonb, %(visibility)s::text, %(tags)s::text[],"
    " %(lang)s::text, %(idempotency_key)s::text, %(reply_permission)s::text)",
    "json_build_object('id', done::text)",
)
EDIT_POST = _write(
    "social.edit_post(%(me)s::bigint, %(id)s::bigint, %(body)s::text, %(media)s::jsonb,"
    " %(tags)s::text[], %(lang)s::text, %(reply_permission)s::text, %(version)s::integer)",
    "json_build_object('is_changed', done)",
)
DELETE_POST = _switch("delete_post")
RESTORE_POST = _switch("restore_post")
PIN_POST = _switch("pin_post")
UNPIN_POST = _write("social.unpin_post(%(me)s::bigint)", "json_build_object('is_changed', done)")
GET_POST = (
    "select social.to_json(r)::text from social.get_post(%(me)s::bigint, %(id)s::bigint) as r"
)
LIST_POST_VERSIONS = _all("list_post_versions(%(me)s::bigint, %(id)s::bigint)")
GET_THREAD = _all(
    "get_thread(%(me)s::bigint, %(id)s::bigint, %(order)s::text, %(depth)s::integer,"
    " %(breadth)s::integer, %(nested)s::integer)"
)
LIST_REPLIES = _page(f"list_replies(%(me)s::bigint, %(id)s::bigint, %(order)s::text, {_WINDOW})")
LIST_QUOTES = _page(f"list_quotes(%(me)s::bigint, %(id)s::bigint, {_WINDOW})")
LIST_MENTIONS = _page(f"list_mentions(%(me)s::bigint, {_WINDOW})")
LIST_USER_POSTS = _page(
    f"list_user_posts(%(me)s::bigint, %(id)s::bigint, {_WINDOW}, %(kind)s::text)"
)
LIST_HASHTAG_POSTS = _page(f"list_hashtag_posts(%(me)s::bigint, %(tag)s::text, {_WINDOW})")

# Engagement and feed

LIKE_POST = _switch("like_post")
UNLIKE_POST = _switch("unlike_post")
SHARE_POST = _write(
    "social.share_post(%(me)s::bigint, %(id)s::bigint, %(via)s::bigint)",
    "json_build_object('is_changed', done)",
)
UNSHARE_POST = _switch("unshare_post")
LIST_ENGAGEMENTS = _page(
    f"list_engagements(%(me)s::bigint, %(id)s::bigint, %(kind)s::text, {_WINDOW})"
)
BOOKMARK_POST = _write(
    "social.bookmark_post(%(me)s::bigint, %(id)s::bigint, %(folder)s::bigint)",
    "json_build_object('is_changed', done)",
)
UNBOOKMARK_POST = _switch("unbookmark_post")
LIST_BOOKMARKS = _page(f"list_bookmarks(%(me)s::bigint, {_WINDOW}, %(folder)s::bigint)")
CREATE_BOOKMARK_FOLDER = _write(
    "social.create_bookmark_folder(%(me)s::bigint, %(name)s::text)",
    "json_build_object('id', done::text)",
)
RENAME_BOOKMARK_FOLDER = _write(
    "social.rename_bookmark_folder(%(me)s::bigint, %(id)s::bigint, %(name)s::text)",
    "json_build_object('is_changed', done)",
)
DELETE_BOOKMARK_FOLDER = _switch("delete_bookmark_folder")
LIST_BOOKMARK_FOLDERS = (
    "select json_build_object('items', coalesce(json_agg(social.to_json(r)), '[]'))::text"
    " from social.list_bookmark_folders(%(me)s::bigint) as r"
)
RECORD_VIEWS = _write(
    "social.record_views(%(me)s::bigint, %(posts)s::bigint[], %(surface)s::text,"
    " %(opened)s::bigint[], %(dwell_ms)s::integer[])",
    "json_build_object('new_count', done)",
)
HOME_FEED = _page(f"home_feed(%(me)s::bigint, {_WINDOW})")
EXPLAIN_FEED = (
    "select json_build_object('items', json_agg(social.to_json(r)))::text"
    " from social.explain_feed(%(me)s::bigint, %(id)s::bigint) as r"
)
LIST_NOTIFICATIONS = _page(f"list_notifications(%(me)s::bigint, {_WINDOW})")
UNREAD_COUNT = "select json_build_object('unread_count', social.unread_count(%(me)s::bigint))::text"
MARK_NOTIFICATIONS_READ = _write(
    "social.mark_notifications_read(%(me)s::bigint, %(upto)s::timestamptz)",
    "json_build_object('is_changed', done)",
)
LIST_HASHTAGS = (
    "select json_build_object('items', coalesce(json_agg(social.to_json(r)), '[]'))::text"
    " from social.list_hashtags(%(prefix)s::text, %(limit)s::integer) as r"
)

# Events. A place in the log is "batch", or "batch.event" within a batch. last_batch() and
# read_events() see the same snapshot, so that a page that is not full reaches the last batch.

READ_EVENTS = (
    "select json_build_object('items', coalesce(json_agg(social.to_json(e)), '[]'),"
    " 'next', coalesce((array_agg(e.batch_id || '.' || e.id))[%(limit)s::integer],"
    " social.last_batch()::text))::text"
    " from (select coalesce(%(after)s::text, social.last_batch()::text) as place) as p"
    " cross join lateral social.read_events(%(me)s::bigint, split_part(p.place, '.', 1)::bigint,"
    " nullif(split_part(p.place, '.', 2), '')::bigint, %(limit)s::integer) as e"
)

# Health

PING = "select 1"
LAG = (
    "select coalesce(max(lag_seconds), 0)::float8, coalesce(max(lag_batches), 0)::bigint"
    " from ops.projections where is_enabled"
)
IS_DEPLOYED = "select to_regnamespace('social') is not null"
