"""Search over HTTP with either engine, and what a gateway does without the second one."""

from __future__ import annotations

import pytest
from pgsocial.config import ConfigurationError
from pgsocial.elastic.searcher import Searcher
from pydantic import SecretStr

from tests.elastic.conftest import Filled
from tests.quality import network
from tests.service.conftest import settings_for
from tests.service.gateway import api_of, running

QUERY = "query=lang:en&sort=newest&limit=5"


async def test_both_engines_answer_the_same(filled: Filled) -> None:
    with running(filled.settings) as gateway:
        async with api_of(gateway.url) as api:
            first = await api.get(f"/v1/search/posts?{QUERY}&engine=postgres")
            second = await api.get(f"/v1/search/posts?{QUERY}&engine=elasticsearch")
            assert first["hits"], "there is something to compare"
            assert second == first
            assert await api.get(f"/v1/search/posts?{QUERY}") == first
            rest = await api.get(
                f"/v1/search/posts?{QUERY}&engine=elasticsearch&cursor={second['cursor']}"
            )
            assert rest["hits"]
            await api.call("GET", f"/v1/search/posts?{QUERY}&engine=lucene", status=400)
            await api.call(
                "GET", "/v1/search/posts?query=x&engine=elasticsearch&sort=no", status=400
            )
            await api.call(
                "GET", f"/v1/search/posts?query={'x' * 501}&engine=elasticsearch", status=400
            )


async def test_both_engines_find_the_same_people(filled: Filled) -> None:
    asked = f"query={network.READER[:3]}&limit=1"
    with running(filled.settings) as gateway:
        async with api_of(gateway.url) as api:
            first = await api.get(f"/v1/search/users?{asked}&engine=postgres")
            second = await api.get(f"/v1/search/users?{asked}&engine=elasticsearch")
            assert first["items"], "there is somebody to compare"
            assert second == first
            assert not first["is_degraded"]
            assert await api.get(f"/v1/search/users?{asked}") == first
            if first["next"]:
                await api.get(
                    f"/v1/search/users?{asked}&engine=elasticsearch&cursor={first['next']}"
                )
            for wrong in ("query=x&engine=lucene", f"query={'x' * 201}&engine=elasticsearch"):
                await api.call("GET", f"/v1/search/users?{wrong}", status=400)
            await api.call(
                "GET", f"/v1/search/users?{asked}&engine=elasticsearch&cursor=x", status=400
            )


async def test_the_engine_that_is_set_is_asked(filled: Filled) -> None:
    """One that nobody listens at, which shows in the answer."""
    away = {"elasticsearch_url": SecretStr("http://127.0.0.1:9"), "search_engine": "elasticsearch"}
    with running(filled.settings.model_copy(update=away)) as gateway:
        async with api_of(gateway.url) as api:
            found = await api.get(f"/v1/search/posts?{QUERY}")
            assert found["hits"]
            assert found["is_degraded"]
            assert not (await api.get(f"/v1/search/posts?{QUERY}&engine=postgres"))["is_degraded"]
            asked = f"/v1/search/users?query={network.READER[:3]}"
            found = await api.get(asked)
            assert found["items"]
            assert found["is_degraded"]
            assert not (await api.get(f"{asked}&engine=postgres"))["is_degraded"]


async def test_without_an_address_there_is_none(filled: Filled) -> None:
    settings = settings_for(filled.database)
    with running(settings) as gateway:
        async with api_of(gateway.url) as api:
            await api.call("GET", f"/v1/search/posts?{QUERY}&engine=elasticsearch", status=400)
            await api.call("GET", "/v1/search/users?query=x&engine=elasticsearch", status=400)
    with pytest.raises(ConfigurationError, match="PGSOCIAL_ELASTICSEARCH_URL"):
        Searcher.of(settings.model_copy(update={"search_engine": "elasticsearch"}))
