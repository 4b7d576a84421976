"""Metrics: features -> statistics -> number. What each means, and on what features it is taken, stands beside it."""
