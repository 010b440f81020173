"""Rule files: reading them with places kept, merging overlays, writing them in canonical form."""
