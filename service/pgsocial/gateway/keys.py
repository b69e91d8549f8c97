"""What the parts of an application share, by typed keys."""

from __future__ import annotations

from aiohttp import web
from redis.asyncio import Redis

from pgsocial.cache.pages import GuestPages
from pgsocial.config import Settings
from pgsocial.embeddings.questions import Questions
from pgsocial.gateway.limiter import Limiter
from pgsocial.gateway.passwords import Passwords
from pgsocial.gateway.tokens import Tokens
from pgsocial.metrics import Metrics
from pgsocial.pool import Database
from pgsocial.realtime.hub import Hub

SETTINGS = web.AppKey("settings", Settings)
DATABASE = web.AppKey("database", Database)  # As the application: what users may do.
WORKER = web.AppKey("worker", Database)  # As the worker: the log's lag, who may see which event.
QUESTIONS = web.AppKey("questions", Questions)
REDIS = web.AppKey("redis", Redis)
TOKENS = web.AppKey("tokens", Tokens)
PASSWORDS = web.AppKey("passwords", Passwords)
LIMITER = web.AppKey("limiter", Limiter)
GUEST_PAGES = web.AppKey("guest_pages", GuestPages)
METRICS = web.AppKey("metrics", Metrics)
HUB = web.AppKey("hub", Hub)
DOCUMENT = web.AppKey("document", str)  # OpenAPI.

REQUEST_ID = web.RequestKey("request_id", str)
