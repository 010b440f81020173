"""Late interest and fixed compensation, by contract and by law: which regime a debt falls under, and what it comes to."""
