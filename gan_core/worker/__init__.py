"""A run, trained in a process of its own."""
