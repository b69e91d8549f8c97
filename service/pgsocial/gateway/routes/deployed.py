"""The rows, with what the catalog says of their functions."""

from __future__ import annotations

from pgsocial.gateway import catalog
from pgsocial.gateway.endpoint import endpoints
from pgsocial.gateway.routes import ROWS

ROUTES = endpoints(ROWS, catalog.deployed())
