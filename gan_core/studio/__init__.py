"""The process that keeps generators loaded and draws for the web process."""
