"""What the course promises, and what holds it to that."""
