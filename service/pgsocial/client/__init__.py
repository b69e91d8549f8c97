"""A client of the gateway: typed, with and without asyncio.

    with Client("http://localhost:8080", token) as api:
        post = api.create_post(body="Hello")
        for item in api.iter_home_feed():
            print(item["body"])
        with api.stream("home", "post:42") as stream:
            for message in stream:
                if message["type"] == "events": ...

Its methods are the operations of OpenAPI: `make docs` writes them. Lists have a second one, iter_*,
that leads through all pages. Refusals are exceptions of pgsocial.client.errors.
"""

from pgsocial.client.errors import (
    ApiError,
    Conflict,
    Forbidden,
    InvalidArgument,
    NotAuthenticated,
    NotFound,
    RateLimited,
    TooOld,
    Unavailable,
)
from pgsocial.client.messages import Message
from pgsocial.client.operations import AsyncClient, Client
from pgsocial.client.stream import AsyncStream, Stream

__all__ = [
    "ApiError",
    "AsyncClient",
    "AsyncStream",
    "Client",
    "Conflict",
    "Forbidden",
    "InvalidArgument",
    "Message",
    "NotAuthenticated",
    "NotFound",
    "RateLimited",
    "Stream",
    "TooOld",
    "Unavailable",
]
