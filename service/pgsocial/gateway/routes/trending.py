"""What trends, and why."""

from pgsocial.gateway import boards, shapes
from pgsocial.gateway.route import Route

_WINDOW = {"window": "hour, day or week"}
_LANGUAGE = {"language": "A language tag, such as en; by default all together."}

# fmt: off
ROWS = (
    Route("GET", "/v1/trends/hashtags", "trending_hashtags", auth="optional",
          about={**_WINDOW, **_LANGUAGE}),
    Route("GET", "/v1/trends/posts", "trending_posts", auth="optional",
          about={**_WINDOW, **_LANGUAGE}),
    Route("GET", "/v1/trends/viral", "viral_posts", auth="optional", about=_LANGUAGE),
    Route("GET", "/v1/trends/feed", "trending_feed", about=_LANGUAGE),
    Route("GET", "/v1/leaderboards/people", "list_leaders", auth="optional",
          run=boards.leaders, omit=("ids", "scores"),
          description="Who gained most followers today (UTC)."),
    Route("GET", "/v1/leaderboards/posts", "list_top_posts", auth="optional",
          run=boards.posts, omit=("ids", "scores"),
          about={"hashtag": "By default posts with any or none."},
          description="The posts of the last seven days (UTC) with most likes, shares, answers "
          "and quotes."),
    Route("GET", "/v1/leaderboards/me", "my_rank", run=boards.my_rank,
          description="Where one stands among those who gained followers today."),
    Route("GET", "/v1/trends/{kind}/{subject}", "explain_trend", auth="optional",
          answer=shapes.Trend, about={**_WINDOW, **_LANGUAGE}),
)
