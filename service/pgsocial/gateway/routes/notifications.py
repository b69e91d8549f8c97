"""What somebody is told."""

from pgsocial.gateway.route import Route

# fmt: off
ROWS = (
    Route("GET", "/v1/notifications", "list_notifications"),
    Route("GET", "/v1/notifications/unread", "unread_count"),
    Route("PUT", "/v1/notifications/read", "mark_notifications_read", has_body=True,
          about={"upto": "`caused_at` of the newest one shown; by default all that there are."}),
)
