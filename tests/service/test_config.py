"""A variable that does not fit is named in a line, and its password is not."""

from __future__ import annotations

import pytest
from pgsocial import config

SECRET = "hunter2"
WRONG = {
    "APP_URL": ["x", f"postgres ://a:{SECRET}@b", "postgresql://a@b:port/c"],
    "WORKER_URL": ["nothing at all"],
    "READ_URL": ["x"],
    "CACHE_URL": ["x", f"http://:{SECRET}@host", "redis://", "redis://host:port"],
    "EMBED_URL": ["x", "host:8100", "ftp://host/v1", "http://"],
    "CLICKHOUSE_URL": ["x", f"https//user:{SECRET}@host", "mysql://host:8123"],
    "ELASTICSEARCH_URL": ["x", f"http://user:{SECRET}@host", "http://host:99999999"],
    "MAIL_URL": ["x", "smtp://", f"imap://user:{SECRET}@host"],
    "CORS_ORIGINS": ["x", "https://a.example/path", "https://a.example,*.b.example"],
    "HOST": [""],
    "PORT": ["-1", "65536", "http"],
    "POOL_MIN": ["0", "many"],
    "POOL_MAX": ["1", "nan"],
    "POOL_TIMEOUT": ["0", "-1", "inf", "nan", "1e400"],
    "SCALE_HIGH": ["0", "1.5", "nan"],
    "SCALE_LOW": ["0.75", "0.9", "0"],
    "LIMIT_READ": ["often", "-1/minute", "1/eternity"],
    "CACHE": ["perhaps"],
    "SEARCH_ENGINE": ["solr"],
    "ELASTICSEARCH_NAME": ["", "Posts", "a b"],
    "PUSH_CONTACT": ["me"],
    "PUSH_KEY": ["/nowhere/key.pem"],
}
FINE = {
    "APP_URL": [
        "postgresql://a@b:5/c?sslmode=require",
        "host=b dbname=c",
        "postgresql:///c?host=/run",
    ],
    "CACHE_URL": ["rediss://user:pass@host:6380/1", "unix:///run/redis.sock"],
    "EMBED_URL": ["https://host/v1"],
    "CLICKHOUSE_URL": ["clickhouse://u:p@h:8123/d", "http://h:8123", "chdb:///tmp/x"],
    "ELASTICSEARCH_URL": ["https://u:p@h:9200"],
    "CORS_ORIGINS": ["", "*", "https://a.example, http://localhost:3000"],
    "POOL_MAX": ["2"],
    "LIMIT_READ": ["", "5/second"],
}


@pytest.fixture(autouse=True)
def urls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSOCIAL_APP_URL", "postgresql://a@b/c")
    monkeypatch.setenv("PGSOCIAL_WORKER_URL", "postgresql://a@b/c")
    monkeypatch.setenv("REDIS_URL", "redis://host:6379/0")


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_what_does_not_fit(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"PGSOCIAL_{name}", value)
    with pytest.raises(config.ConfigurationError) as refused:
        config.load()
    told = str(refused.value)
    assert told.startswith(f"PGSOCIAL_{name}: ")
    assert "\n" not in told
    assert SECRET not in told


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in FINE.items() for value in values]
)
def test_what_fits(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"PGSOCIAL_{name}", value)
    config.load()


def test_more_is_kept_open_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSOCIAL_POOL_MIN", "20")
    with pytest.raises(config.ConfigurationError, match="than PGSOCIAL_POOL_MIN"):
        config.load()


def test_the_address_of_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "localhost:6379")
    with pytest.raises(config.ConfigurationError, match="say redis://"):
        config.load()
