"""What the parts of an application share, by typed keys."""

from __future__ import annotations

import asyncio

from aiohttp import web

from pgsocial.cache.keep import Keep
from pgsocial.config import Settings
from pgsocial.elastic.searcher import Searcher
from pgsocial.embeddings.questions import Questions
from pgsocial.gateway.counter import Counter
from pgsocial.gateway.limiter import Limiter
from pgsocial.gateway.passwords import Passwords
from pgsocial.gateway.recorder import Recorder
from pgsocial.gateway.tokens import Tokens
from pgsocial.metrics import Metrics
from pgsocial.pool import Database
from pgsocial.push.vapid import Vapid
from pgsocial.realtime.hub import Hub
from pgsocial.redis import Client
from pgsocial.replica import Replica

SETTINGS = web.AppKey("settings", Settings)
DATABASE = web.AppKey("database", Database)  # As the application: what users may do.
WORKER = web.AppKey("worker", Database)  # As the worker: the log's lag, who may see which event.
SEARCHER: web.AppKey[Searcher | None] = web.AppKey("searcher")  # Of the second engine.
COUNTER = web.AppKey("counter", Counter)  # The engine that counts what reaches far.
REPLICA = web.AppKey("replica", Replica)  # What only reads, where that may be behind.
QUESTIONS = web.AppKey("questions", Questions)
REDIS: web.AppKey[Client] = web.AppKey("redis")
TOKENS = web.AppKey("tokens", Tokens)
PASSWORDS = web.AppKey("passwords", Passwords)
LIMITER = web.AppKey("limiter", Limiter)
KEEP = web.AppKey("keep", Keep)
VAPID: web.AppKey[Vapid | None] = web.AppKey("vapid")
METRICS = web.AppKey("metrics", Metrics)
RECORDER = web.AppKey("recorder", Recorder)  # What this process tells of itself.
HUB = web.AppKey("hub", Hub)
DRAIN = web.AppKey("drain", asyncio.Event)  # Connections end with their next answer.
DOCUMENT = web.AppKey("document", str)  # OpenAPI.

REQUEST_ID = web.RequestKey("request_id", str)
USER = web.RequestKey("user", int)  # Who asks, where somebody does.
