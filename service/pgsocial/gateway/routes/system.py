"""The process itself."""

from pgsocial.cache.pages import Cache
from pgsocial.gateway import health, shapes
from pgsocial.gateway.route import Handler, Route


def _system(path: str, name: str, description: str, handler: Handler, answer: object) -> Route:
    return Route(
        "GET",
        path,
        name=name,
        description=description,
        handler=handler,
        answer=answer,
        auth="none",
        cache=Cache.NONE,
    )


# fmt: off
ROWS = (
    _system("/healthz", "healthz", "Whether this process runs.", health.healthz, None),
    _system("/readyz", "readyz", "Whether the servers behind it answer.", health.readyz,
            shapes.Health),
    _system("/metrics", "metrics", "Counters for Prometheus.", health.metrics, None),
    _system("/openapi.json", "openapi", "This description.", health.openapi, None),
)
