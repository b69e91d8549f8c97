"""What posts and people mean."""

from typing import Any

from pydantic import Field, create_model

from pgsocial.gateway import meaning
from pgsocial.gateway.answers import Answers, list_of
from pgsocial.gateway.route import Route
from pgsocial.gateway.shapes import Answer


def _matches(answers: Answers) -> Any:
    return answers.rows("post_match")


def _both(answers: Answers) -> Any:
    place = "Its place by {}; null where it is not among the first 100."
    hit = create_model(
        "HybridHit",
        __base__=Answer,
        post=(answers.row("post_item"), ...),
        snippet=(str, Field(description="HTML: escaped, with <mark> around what was found.")),
        score=(float, Field(description="By which it is ranked.")),
        text_rank=(int | None, Field(description=place.format("words"))),
        meaning_rank=(int | None, Field(description=place.format("meaning"))),
    )
    return create_model(
        "HybridHits",
        __base__=Answer,
        hits=(list_of(hit), ...),
        indexed_up_to=(int, Field(description="The batch of the log up to which words are found.")),
        is_cut=(bool, Field(description="More may have the words than was looked at.")),
        is_degraded=(bool, Field(description="The index of words lags behind, or stands still.")),
    )


# fmt: off
ROWS = (
    Route("GET", "/v1/search/meaning", name="semantic_search", auth="optional", run=meaning.search,
          description="The posts that mean most nearly what a question does, in any language, "
          "nearest first.",
          fields={"q": (str, Field(min_length=1, max_length=1000,
                                   description="A question, or some words.")),
                  "limit": (int, Field(20, description="1 to 100."))},
          of_rows=_matches, errors=(400, 404, 503)),
    Route("GET", "/v1/search/hybrid", name="hybrid_search", auth="optional", run=meaning.hybrid,
          description="The posts that a question finds by words and meaning together.",
          fields={"q": (str, Field(min_length=1, max_length=500,
                                   description='Words, "phrases", -exclusions, or, prefix* and '
                                   "filters; also a question.")),
                  "limit": (int, Field(20, description="1 to 100."))},
          of_rows=_both, errors=(400, 404, 503)),
    Route("GET", "/v1/posts/{id}/similar", "similar_posts", auth="optional"),
    Route("GET", "/v1/users/{id}/similar", "similar_users", auth="optional"),
)
