"""What happens, as it happens: the relay to Redis, and the sockets that are fed by it."""
