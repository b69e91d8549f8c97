"""The gateway: HTTP in front of the functions of schema social."""
