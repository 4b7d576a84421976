"""What can be chosen, and every fact that others ask about a choice. Free of torch."""
