"""What people look for."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, create_model

from pgsocial.gateway import found
from pgsocial.gateway.answers import Answers, list_of
from pgsocial.gateway.route import Route
from pgsocial.gateway.shapes import Answer

_ENGINE = {
    "engine": (
        Literal["postgres", "elasticsearch"] | None,
        Field(None, description="Which engine searches, by default the one that is set."),
    )
}
_QUERY = 'Words, "phrases", -exclusions, or, prefix* and filters; at most 500 characters.'


def _found(answers: Answers) -> Any:
    snippet = Field(description="HTML: escaped, with <mark> around what was found.")
    score = Field(description="By which it is ranked; null where the order is newest.")
    hit = create_model(
        "Hit",
        __base__=Answer,
        post=(answers.row("post_item"), ...),
        snippet=(str, snippet),
        score=(float | None, score),
    )
    return create_model(
        "Hits",
        __base__=Answer,
        hits=(list_of(hit), ...),
        cursor=(str | None, Field(description="Of the next page; null at the end.")),
        indexed_up_to=(int, Field(description="The batch of the log up to which posts are found.")),
        is_relaxed=(bool, Field(description="Posts with some of the words are among the hits.")),
        is_cut=(bool, Field(description="More may match than was looked at.")),
        is_degraded=(bool, Field(description="The index lags behind, or stands still.")),
    )


def _people(answers: Answers) -> Any:
    return create_model(
        "FoundUserPage",
        __base__=Answer,
        items=(list_of(answers.row("found_user")), ...),
        next=(str | None, Field(description="`cursor` of the next page; null at the end.")),
        is_degraded=(
            bool,
            Field(description="PostgreSQL searched, as the engine is behind or does not answer."),
        ),
    )


# fmt: off
ROWS = (
    Route("GET", "/v1/search/posts", "search_posts", auth="optional", of_rows=_found,
          run=found.search, fields=_ENGINE,
          about={"query": _QUERY, "sort": "relevance, newest or top", "limit": "1 to 100."}),
    Route("GET", "/v1/search/users", "search_users", auth="optional", of_rows=_people,
          run=found.search_users, fields=_ENGINE, about={"query": "At most 200 characters."}),
    Route("GET", "/v1/search/explanation", "explain_query", auth="optional",
          about={"query": _QUERY}),
    Route("GET", "/v1/search/posts/{id}/explanation", "explain_hit", auth="optional",
          about={"query": _QUERY}),
)
