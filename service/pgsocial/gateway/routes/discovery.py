"""Hashtags by name, what somebody may mean or like, what they searched."""

from pgsocial.gateway.route import Route

_QUERY = "At most 200 characters."

# fmt: off
ROWS = (
    Route("GET", "/v1/search/hashtags", "search_hashtags", auth="optional",
          about={"query": _QUERY, "limit": "1 to 100."}),
    Route("GET", "/v1/suggestions", "suggest", auth="optional",
          about={"prefix": "What is typed so far; may be empty.", "limit": "1 to 20."}),
    Route("GET", "/v1/suggestions/users", "suggest_users", about={"limit": "1 to 50."}),
    Route("DELETE", "/v1/suggestions/users/{id}", "dismiss_suggestion"),
    Route("GET", "/v1/hashtags/{tag}/related", "related_hashtags", auth="optional",
          about={"limit": "1 to 30."}),
    Route("GET", "/v1/searches", "list_recent_searches",
          about={"prefix": "How they begin; by default all.", "limit": "1 to 50."}),
    Route("POST", "/v1/searches", "remember_search", about={"query": _QUERY}),
    Route("DELETE", "/v1/searches", "clear_recent_searches",
          about={"query": "The one to forget; by default all."}),
)
