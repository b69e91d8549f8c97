"""A made-up crowd for a gateway: sign up, read, post, like, look into threads, search, be notified.

    ../.venv/bin/locust -f locust/locustfile.py --host http://localhost:8080

Weights are per visit; change them to what your users do. Sign-ups are limited by address
(PGSOCIAL_LIMIT_SIGN_UP and others, 30 an hour): raise that for as many people as you want, or write
tokens, one a line, into the file that PGSOCIAL_TOKENS names.
"""

from __future__ import annotations

import os
import random
import uuid
from itertools import cycle
from pathlib import Path

from locust import FastHttpUser, between, task

_FILE = os.environ.get("PGSOCIAL_TOKENS")
_TOKENS = cycle(Path(_FILE).read_text().split()) if _FILE else None
_PAUSE = float(os.environ.get("PGSOCIAL_PAUSE", "1"))
_WORDS = ("compost", "tomatoes", "bread", "rain", "trams", "queues")


class Person(FastHttpUser):
    wait_time = between(_PAUSE / 2, _PAUSE * 1.5)

    def on_start(self) -> None:
        self.posts: list[str] = []
        token = next(_TOKENS) if _TOKENS else self.sign_up()
        self.client.client.default_headers["Authorization"] = f"Bearer {token}"

    def sign_up(self) -> str:
        name = f"l_{uuid.uuid4().hex[:20]}"
        account = {"username": name, "password": uuid.uuid4().hex}
        self.client.post("/v1/users", json={**account, "display_name": name})
        token: str = self.client.post("/v1/sessions", json=account).json()["token"]
        return token

    @task(50)
    def read_home(self) -> None:
        page = self.client.get("/v1/feed?limit=20", name="/v1/feed").json()
        self.posts = [item["id"] for item in page["items"]] or self.posts
        if page["next"] and random.random() < 0.3:  # noqa: S311  no secret
            self.client.get(f"/v1/feed?limit=20&cursor={page['next']}", name="/v1/feed, more")

    @task(15)
    def read_thread(self) -> None:
        if self.posts:
            post = random.choice(self.posts)  # noqa: S311
            self.client.get(f"/v1/posts/{post}/thread", name="/v1/posts/ID/thread")

    @task(12)
    def like(self) -> None:
        if self.posts:
            post = random.choice(self.posts)  # noqa: S311
            self.client.put(f"/v1/posts/{post}/like", name="/v1/posts/ID/like")

    @task(8)
    def notifications(self) -> None:
        self.client.get("/v1/notifications")

    @task(5)
    def search(self) -> None:
        word = random.choice(_WORDS)  # noqa: S311
        self.client.get(f"/v1/search/posts?query={word}", name="/v1/search/posts")

    @task(3)
    def post(self) -> None:
        body = f"About {random.choice(_WORDS)}, {uuid.uuid4().hex[:6]}"  # noqa: S311
        self.client.post("/v1/posts", json={"body": body})
