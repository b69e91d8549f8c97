"""Every address of the gateway: a row in the file of its domain."""

from __future__ import annotations

from pgsocial.gateway.routes import (
    accounts,
    alerts,
    analytics,
    content,
    discovery,
    embeddings,
    engagement,
    events,
    feed,
    graph,
    monitoring,
    notifications,
    push,
    search,
    system,
    trending,
)

ROWS = (
    *accounts.ROWS,
    *graph.ROWS,
    *content.ROWS,
    *engagement.ROWS,
    *feed.ROWS,
    *embeddings.ROWS,
    *notifications.ROWS,
    *push.ROWS,
    *analytics.ROWS,
    *alerts.ROWS,
    *monitoring.ROWS,
    *search.ROWS,
    *discovery.ROWS,
    *trending.ROWS,
    *events.ROWS,
    *system.ROWS,
)
