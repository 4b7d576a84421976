"""Arrays to and from PNG, sprites, films and diagrams."""
