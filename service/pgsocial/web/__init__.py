"""The page: static files, and the addresses at which it opens."""
