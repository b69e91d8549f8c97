"""Mails: what they say, how they leave, and what takes them from the database."""
