"""The one typed form of a rulebook that every evaluator, check and document works from."""
