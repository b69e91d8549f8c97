"""What became of one's own posts, and who follows."""

from pgsocial.gateway import shapes
from pgsocial.gateway.route import Route

_ZONE = {"zone": "A time zone, such as Europe/Rome."}
_SPAN = {
    "resolution": "minute, quarter (of an hour), hour, day, week or month",
    "from": "By default the last 28 days, 12 weeks and so on.",
    "to": "By default now.",
    **_ZONE,
}
_DAYS = {"days": "1 to 366."}

# fmt: off
ROWS = (
    Route("GET", "/v1/posts/{id}/performance", "post_performance", about=_SPAN),
    Route("GET", "/v1/analytics/content", "content_performance",
          about={"by": "post, hour, weekday, kind, hashtag, length, media or lang",
                 **_DAYS, **_ZONE}),
    Route("GET", "/v1/analytics/engagement", "engagement_rate",
          about={"post": "By default all of the last days.", **_DAYS}),
    Route("GET", "/v1/analytics/followers", "follower_growth", about=_SPAN),
    Route("GET", "/v1/analytics/top-followers", "top_followers"),
    Route("GET", "/v1/analytics/audience", "audience_overview", answer=shapes.Audience,
          about=_ZONE),
    Route("GET", "/v1/analytics/periods", "compare_periods", about={"days": "1 to 40.", **_ZONE}),
)
