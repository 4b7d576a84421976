"""What one does with a trained generator: directions, projection, codes."""
