"""The process itself."""

from pgsocial.cache.pages import Cache
from pgsocial.gateway import docs, health, shapes
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
    _system("/docs", "docs", "A page to browse this description, and try it.", docs.page, None),
    Route("GET", "/docs/{file}", name="docs_file", description="What that page is made of.",
          handler=docs.asset, auth="none", cache=Cache.NONE, fields={"file": (str, ...)},
          errors=(404,)),
)
