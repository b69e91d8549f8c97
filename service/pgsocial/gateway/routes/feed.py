"""The home feed."""

from pgsocial.gateway.route import Route

ROWS = (
    Route("GET", "/v1/feed", "home_feed"),
    Route("GET", "/v1/feed/{id}/explanation", "explain_feed"),
)
