"""Loads data sets of other projects into core tables; triggers leave the events."""
