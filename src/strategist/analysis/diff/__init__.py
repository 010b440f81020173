"""Two rulebooks compared: what changed in words, which decisions differ, and which edit makes them differ."""
