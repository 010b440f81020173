"""The words that profiles, rules and results share: facts, actions, tactics, parameters, sources."""
