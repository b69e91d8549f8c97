"""Every address of the gateway: a row in the file of its domain."""

from __future__ import annotations

from pgsocial.gateway import catalog
from pgsocial.gateway.endpoint import endpoints
from pgsocial.gateway.routes import (
    accounts,
    analytics,
    content,
    discovery,
    embeddings,
    engagement,
    events,
    feed,
    graph,
    notifications,
    search,
    system,
)

ROWS = (
    *accounts.ROWS,
    *graph.ROWS,
    *content.ROWS,
    *engagement.ROWS,
    *feed.ROWS,
    *embeddings.ROWS,
    *notifications.ROWS,
    *analytics.ROWS,
    *search.ROWS,
    *discovery.ROWS,
    *events.ROWS,
    *system.ROWS,
)
ROUTES = endpoints(ROWS, catalog.deployed())
