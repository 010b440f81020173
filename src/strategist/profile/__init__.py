"""A debtor's profile: from YAML, JSON or a dict to a checked model, and from there to the vector evaluators read."""
