"""The evaluators: each takes the same Program and gives the same outcome, down to the list of fired rules."""
