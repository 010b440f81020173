"""Late interest and fixed compensation, by contract and by law."""
