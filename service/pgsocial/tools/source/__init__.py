"""Tools for the SQL sources: wrappers of functions/, the flat installer, reference pages."""
