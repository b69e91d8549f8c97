"""Addresses of servers, checked where they are set; what is said of a wrong one is no secret."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import AfterValidator, SecretStr


def _database(value: SecretStr) -> SecretStr:
    try:
        parts = conninfo_to_dict(value.get_secret_value())
        is_whole = re.fullmatch("[0-9,]*", str(parts.get("port", "")))
    except psycopg.Error:
        is_whole = None
    if not is_whole:
        raise ValueError("say postgresql://user:password@host:5432/database")
    return value


def _check(url: str, schemes: tuple[str, ...], example: str, needs_port: bool = False) -> None:
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and (parts.port is not None or not needs_port)
    except ValueError:
        is_whole = False
    if not is_whole or parts.scheme not in schemes:
        raise ValueError(f"say {example}")


def _redis(value: SecretStr) -> SecretStr:
    url = value.get_secret_value()
    if not url.startswith("unix://"):
        _check(url, ("redis", "rediss"), "redis://user:password@host:6379/0")
    return value


def _clickhouse(value: SecretStr) -> SecretStr:
    url = value.get_secret_value()
    if not url.startswith("chdb:"):
        schemes = ("clickhouse", "clickhouses", "http", "https")
        _check(url, schemes, "clickhouse://user:password@host:8123")
    return value


def _elasticsearch(value: SecretStr) -> SecretStr:
    url = value.get_secret_value()
    _check(url, ("http", "https"), "http://user:password@host:9200", needs_port=True)
    return value


def _web(value: str) -> str:
    _check(value, ("http", "https"), "http://host:8100/v1")
    return value


def _origin(value: str) -> str:
    if not re.fullmatch(r"\*|https?://[^/\s]+", value):
        raise ValueError("an origin is like https://app.example.org, without a path, or *")
    return value


DatabaseUrl = Annotated[SecretStr, AfterValidator(_database)]
RedisUrl = Annotated[SecretStr, AfterValidator(_redis)]
ClickHouseUrl = Annotated[SecretStr, AfterValidator(_clickhouse)]
ElasticsearchUrl = Annotated[SecretStr, AfterValidator(_elasticsearch)]
WebUrl = Annotated[str, AfterValidator(_web)]
Origin = Annotated[str, AfterValidator(_origin)]
