"""What is sent to addresses of others: web hooks, and browsers."""
