"""What posts and people mean."""

from typing import Any

from pydantic import Field

from pgsocial.gateway import meaning
from pgsocial.gateway.answers import Answers
from pgsocial.gateway.route import Route


def _matches(answers: Answers) -> Any:
    return answers.rows("post_match")


# fmt: off
ROWS = (
    Route("GET", "/v1/search/meaning", name="semantic_search", auth="optional", run=meaning.search,
          description="The posts that mean most nearly what a question does, in any language, "
          "nearest first.",
          fields={"q": (str, Field(min_length=1, max_length=1000,
                                   description="A question, or some words.")),
                  "limit": (int, Field(20, description="1 to 100."))},
          of_rows=_matches, errors=(400, 404, 503)),
    Route("GET", "/v1/posts/{id}/similar", "similar_posts", auth="optional"),
    Route("GET", "/v1/users/{id}/similar", "similar_users", auth="optional"),
)
