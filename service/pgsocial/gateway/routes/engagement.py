"""Likes, shares, bookmarks, views and visits."""

from pydantic import Field

from pgsocial.gateway.route import Route
from pgsocial.gateway.shapes import Id

# fmt: off
ROWS = (
    Route("PUT", "/v1/posts/{id}/like", "like_post"),
    Route("DELETE", "/v1/posts/{id}/like", "unlike_post"),
    Route("GET", "/v1/posts/{id}/engagements", "list_engagements", auth="optional",
          about={"kind": "like or share"}),
    Route("PUT", "/v1/posts/{id}/share", "share_post",
          about={"via": "`shared_by.share_id` of where it was found."}),
    Route("DELETE", "/v1/posts/{id}/share", "unshare_post"),
    Route("PUT", "/v1/posts/{id}/bookmark", "bookmark_post",
          about={"folder": "By default it stays where it is, or is in none."}),
    Route("DELETE", "/v1/posts/{id}/bookmark", "unbookmark_post"),
    Route("GET", "/v1/bookmarks", "list_bookmarks", about={"folder": "Only those in this folder."}),
    Route("GET", "/v1/bookmark-folders", "list_bookmark_folders"),
    Route("POST", "/v1/bookmark-folders", "create_bookmark_folder",
          about={"name": "1 to 100 characters."}),
    Route("PATCH", "/v1/bookmark-folders/{id}", "rename_bookmark_folder",
          about={"name": "1 to 100 characters."}),
    Route("DELETE", "/v1/bookmark-folders/{id}", "delete_bookmark_folder"),
    Route("POST", "/v1/views", "record_views", result="new_count",
          fields={"dwell_ms": (list[int | None] | None, Field(
              None, description="How long each was looked at, in milliseconds."))},
          about={"posts": "What was seen, at most 500.",
                 "surface": "feed, thread, profile, hashtag, search, notification or other",
                 "opened": "Those of them that were opened."}),
    Route("POST", "/v1/profile-visits", "record_profile_visits", result="new_count",
          fields={"posts": (list[Id | None] | None, Field(
              None, description="By way of which post of theirs each was opened."))},
          about={"users": "Whose profiles were opened, at most 500."}),
)
