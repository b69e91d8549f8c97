"""Engines that are fed from the log: each is a module here with a class that is a `Sink`."""
