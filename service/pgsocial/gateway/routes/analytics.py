"""What became of one's own posts, and who follows; what analysts ask of the whole platform."""

from pgsocial.gateway import examination, shapes
from pgsocial.gateway.route import Route

_ZONE = {"zone": "A time zone, such as Europe/Rome."}
_SPAN = {
    "resolution": "minute, quarter (of an hour), hour, day, week or month",
    "from": "By default the last 28 days, 12 weeks and so on.",
    "to": "By default now.",
    **_ZONE,
}
_DATES = {"from": "By default the last 28 days.", "to": "By default up to now."}
_SCOPE = "It takes a token of the scope analyst, which an admin issues."
_ADMIN = "It takes a token of the scope admin."
_DAYS = {"days": "1 to 366."}

# fmt: off
ROWS = (
    Route("GET", "/v1/posts/{id}/performance", "post_performance", is_counted=True, about=_SPAN),
    Route("GET", "/v1/posts/{id}/curve", "post_curve"),
    Route("GET", "/v1/posts/{id}/sources", "post_sources"),
    Route("GET", "/v1/posts/{id}/carriers", "post_carriers", about={"limit": "1 to 100."}),
    Route("GET", "/v1/analytics/account", "account_performance", is_counted=True, about=_SPAN),
    Route("GET", "/v1/analytics/posts", "rank_own_posts", is_counted=True,
          about={"by": "created_at, views, reach, likes, shares, comments, quotes, bookmarks, "
                       "profile_visits, follows, engagements or rate", **_DAYS}),
    Route("GET", "/v1/analytics/content", "content_performance", is_counted=True,
          about={"by": "post, hour, weekday, kind, hashtag, length, media or lang",
                 **_DAYS, **_ZONE}),
    Route("GET", "/v1/analytics/engagement", "engagement_rate", is_counted=True,
          about={"post": "By default all of the last days.", **_DAYS}),
    Route("GET", "/v1/analytics/followers", "follower_growth", is_counted=True, about=_SPAN),
    Route("GET", "/v1/analytics/top-followers", "top_followers"),
    Route("GET", "/v1/analytics/audience", "audience_overview", answer=shapes.Audience,
          about=_ZONE),
    Route("GET", "/v1/analytics/periods", "compare_periods", is_counted=True,
          about={"days": "1 to 40.", **_ZONE}),
    Route("GET", "/v1/platform/overview", "platform_overview", is_counted=True, about=_SPAN,
          description=f"What happened on the platform, and how many were active. {_SCOPE}"),
    Route("GET", "/v1/platform/realtime", "realtime_overview", about={"minutes": "1 to 240."},
          description=f"What happened in each of the last minutes. {_SCOPE}"),
    Route("GET", "/v1/platform/retention", "retention_cohorts", about={"weeks": "1 to 52."},
          description=f"How many of a week's new accounts came in later ones. {_SCOPE}"),
    Route("GET", "/v1/platform/heatmap", "activity_heatmap", is_counted=True,
          about={"days": "1 to 90.", **_ZONE},
          description=f"What happened, by weekday and hour. {_SCOPE}"),
    Route("GET", "/v1/platform/funnel", "funnel", is_counted=True, about=_DATES,
          description=f"Acts from seeing a post to following. {_SCOPE}"),
    Route("GET", "/v1/platform/growth", "growth_accounting", about=_DATES,
          description=f"Users new, kept, returned and lost, by day. {_SCOPE}"),
    Route("GET", "/v1/platform/incidents", "list_incidents",
          about={"scope": "platform, post, tag or account", "from": _DATES["from"],
                 "to": "By default without end."},
          description=f"What was out of the ordinary, newest first. {_SCOPE}"),
    Route("GET", "/v1/platform/incidents/{incident}/accounts", "incident_accounts",
          names={"token": "token", "incident": "incident"},
          description="The accounts that drive a ring. It takes a token of the scope admin."),
    Route("GET", "/v1/platform/held-trends", "list_held_trends",
          description=f"What admins hold back from trends, and why. {_ADMIN}"),
    Route("POST", "/v1/platform/held-trends", "hold_back_trend", names={"token": "token"},
          result="is_changed",
          about={"kind": "hashtag or post", "subject": "The hashtag, or the id.",
                 "reason": "1 to 500 characters, for admins.",
                 "until": "By default until it is released."},
          description=f"Holds a hashtag or a post back from all trends. {_ADMIN}"),
    Route("DELETE", "/v1/platform/held-trends/{kind}/{subject}", "let_trend",
          names={"token": "token", "kind": "kind", "subject": "subject"}, result="is_changed",
          description=f"Ends a hold. {_ADMIN}"),
    Route("GET", "/v1/platform/doctor", name="examine", run=examination.findings, errors=(403,),
          answer=shapes.Findings,
          description="What pgsocial doctor finds with the gateway's login, and what to do. "
          f"{_ADMIN}"),
)
