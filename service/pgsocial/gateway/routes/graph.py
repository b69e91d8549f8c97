"""Who follows, blocks and mutes whom."""

from pgsocial.gateway.route import Route

# fmt: off
ROWS = (
    Route("PUT", "/v1/users/{id}/follow", "follow_user",
          about={"post": "The post of theirs that led to it."}),
    Route("DELETE", "/v1/users/{id}/follow", "unfollow_user"),
    Route("PUT", "/v1/users/{id}/block", "block_user"),
    Route("DELETE", "/v1/users/{id}/block", "unblock_user"),
    Route("DELETE", "/v1/followers/{id}", "remove_follower"),
    Route("GET", "/v1/follow-requests", "list_follow_requests"),
    Route("PUT", "/v1/follow-requests/{id}", "accept_follow"),
    Route("DELETE", "/v1/follow-requests/{id}", "reject_follow"),
    Route("GET", "/v1/blocks", "list_blocks"),
    Route("PUT", "/v1/users/{id}/mute", "mute_user",
          about={"until": "When it ends; by default it does not."}),
    Route("DELETE", "/v1/users/{id}/mute", "unmute_user"),
    Route("GET", "/v1/mutes", "list_mutes"),
    Route("GET", "/v1/relationships", "get_relationships", names={"users": "ids"},
          about={"ids": "At most 100 ids, with commas between."}),
    Route("GET", "/v1/users/{id}/mutuals", "list_mutuals", auth="optional"),
    Route("GET", "/v1/users/{id}/followers", "list_followers", auth="optional"),
    Route("GET", "/v1/users/{id}/following", "list_following", auth="optional"),
)
