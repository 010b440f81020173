"""Mutation testing of a rulebook: edits that a careless analyst could make, and which of them no scenario notices."""
