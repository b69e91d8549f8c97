"""What `pgsocial sinks bench elasticsearch` measures."""

from __future__ import annotations

import pytest
from pgsocial.elastic import bench
from pgsocial.sinks.feed import feed
from pgsocial.sinks.sink import Misconfigured
from pydantic import SecretStr

from tests.elastic.world import World


async def test_both_are_asked_the_same_and_what_each_shows_is_counted(world: World) -> None:
    ada = world.do("create_user('ada')")
    for n in range(30):
        world.do("create_post(%s, %s, p_lang => 'en')", ada, f"Quiet harbour in the rain {n}")
    world.do("create_post(%s, 'zeppelin')", ada)
    world.drive()
    asked = {it.kind.name: it async for it in bench.ask(world.settings, world.owner, 2)}
    common, rare = asked["a common word"], asked["a rare word"]
    assert len(common.here) == len(common.there) == 2 * len(common.shown_here) > 6
    assert max(common.shown_here) == max(common.shown_there) == bench.PAGE
    assert len(rare.here) == len(rare.there) > 0
    assert len(asked["two common words"].here) > 0 < len(asked["a phrase"].there)

    fed = feed(world.settings, world.owner, "elasticsearch", bench.bytes_of)
    assert (fed.rows, fed.differences) == (32, 0)
    assert min(fed.bytes_of.values()) > 0
    text = bench.report(list(asked.values()), fed, [("documents", 31)])
    assert text.count("|\n") == len(bench.KINDS) + 3
    assert world.owner.execute("select name from ops.sinks").fetchall() == [("elasticsearch",)]


async def test_an_engine_that_does_not_answer_is_not_measured(world: World) -> None:
    """PostgreSQL answers instead, which would be measured twice."""
    world.do("create_post(%s, 'Rain again', p_lang => 'en')", world.do("create_user('ada')"))
    world.drive()
    away = world.settings.model_copy(update={"elasticsearch_url": SecretStr("http://127.0.0.1:1")})
    with pytest.raises(Misconfigured, match="run the sink first"):
        [it async for it in bench.ask(away, world.owner, 1)]


@pytest.mark.parametrize(
    ("times", "share", "found"), [([5.0], 0.99, 5), ([3.0, 1, 2], 0.5, 2), ([2.0, 1], 0.99, 2)]
)
def test_quantiles(times: list[float], share: float, found: float) -> None:
    assert bench.quantile(times, share) == found
