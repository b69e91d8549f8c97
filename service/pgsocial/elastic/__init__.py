"""Elasticsearch, the second engine of search: it finds ids, PostgreSQL decides what is shown."""
