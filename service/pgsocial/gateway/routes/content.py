"""Posts, and lists of them."""

from pgsocial.gateway.route import Route

_ORDER = {"order": "oldest, newest or top"}
_REPLY_PERMISSION = "Who may reply: everyone, followers, mentioned or nobody."

# fmt: off
ROWS = (
    Route("POST", "/v1/posts", "create_post", status=201, location="/v1/posts/{id}",
          names={"reply_to": "reply_to_id", "quote_of": "quote_of_id"},
          about={"body": "At most 10,000 characters; needed where there are no media.",
                 "visibility": "public, followers or mentioned",
                 "tags": "Hashtags beside those in the body; at most 50.",
                 "reply_permission": _REPLY_PERMISSION}),
    Route("GET", "/v1/posts/{id}", "get_post", auth="optional"),
    Route("PATCH", "/v1/posts/{id}", "edit_post",
          about={"tags": "Hashtags beside those in the body.",
                 "reply_permission": _REPLY_PERMISSION,
                 "version": "The version that the change is based on: 409 if another came "
                 "between."}),
    Route("DELETE", "/v1/posts/{id}", "delete_post"),
    Route("PUT", "/v1/posts/{id}/restore", "restore_post"),
    Route("PUT", "/v1/posts/{id}/pin", "pin_post"),
    Route("DELETE", "/v1/pin", "unpin_post"),
    Route("GET", "/v1/posts/{id}/versions", "list_post_versions", auth="optional"),
    Route("GET", "/v1/posts/{id}/thread", "get_thread", auth="optional", has_tombstones=True,
          about={**_ORDER, "depth": "Levels below the post, 0 to 20.",
                 "breadth": "Replies to the post, 1 to 100.",
                 "nested": "Replies to each reply, 0 to 100."}),
    Route("GET", "/v1/posts/{id}/replies", "list_replies", auth="optional", has_tombstones=True,
          about={**_ORDER, "cursor": "`next` of the page before, or `more_cursor` of the post in "
                 "a thread."}),
    Route("GET", "/v1/posts/{id}/quotes", "list_quotes", auth="optional"),
    Route("GET", "/v1/mentions", "list_mentions"),
    Route("GET", "/v1/users/{id}/posts", "list_user_posts", auth="optional",
          about={"kind": "all, posts (no replies), replies, media, or one's own likes."}),
    Route("GET", "/v1/hashtags/{tag}/posts", "list_hashtag_posts", auth="optional"),
    Route("GET", "/v1/hashtags", "list_hashtags", auth="optional",
          about={"prefix": 'How it begins; any case, with or without "#".', "limit": "1 to 100."}),
)
