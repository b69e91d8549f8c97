"""A social network's backend as a PostgreSQL package: gateway, relay, importer, tools."""

__version__ = "0.1.0"
