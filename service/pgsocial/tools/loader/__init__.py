"""Fills an empty database with a made-up network: in bulk, the same for the same seed."""
