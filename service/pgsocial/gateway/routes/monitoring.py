"""How the servers are: what operators ask."""

from pgsocial.gateway.route import Route

_SPAN = {"from": "By default an hour before.", "to": "By default now."}
_ANALYST = "It takes a token of the scope analyst, which an admin issues."
_ADMIN = "It takes a token of the scope admin."

# fmt: off
ROWS = (
    Route("GET", "/v1/platform/queries", "query_performance",
          about={**_SPAN, "limit": "1 to 100."},
          description=f"Statements that took most time, against the day before. {_ADMIN}"),
    Route("GET", "/v1/platform/caches", "cache_performance", about=_SPAN,
          description=f"How often caches had what was looked for. {_ANALYST}"),
    Route("GET", "/v1/platform/latency", "api_latency", about=_SPAN,
          description=f"How fast the gateways answered, by class and route. {_ANALYST}"),
    Route("GET", "/v1/platform/resources", "resource_usage", about=_SPAN,
          description=f"What processes took of CPU, memory and connections. {_ANALYST}"),
    Route("GET", "/v1/platform/tables", "table_growth",
          about={**_SPAN, "from": "By default a day before."},
          description=f"How large tables are, and how fast they grow. {_ANALYST}"),
    Route("GET", "/v1/platform/waits", "wait_events", about=_SPAN,
          description=f"For what sessions of the database waited. {_ANALYST}"),
    Route("GET", "/v1/platform/pipelines", "pipeline_state", about=_SPAN,
          description=f"How projections, sinks and jobs got on. {_ADMIN}"),
    Route("GET", "/v1/platform/scaling", "scaling_advice",
          description=f"Whether each part of the system is large enough. {_ANALYST}"),
    Route("GET", "/v1/platform/sampling", "sampling_state",
          description=f"Whether all of this is being written down. {_ADMIN}"),
)
