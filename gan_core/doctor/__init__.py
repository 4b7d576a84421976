"""How a run is doing, in words: what is looked at, what is found, what to do."""
