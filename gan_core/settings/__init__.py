"""RunConfig and the presets. Free of torch."""
