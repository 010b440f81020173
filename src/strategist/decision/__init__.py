"""From fired rules to a decision: settling facts, selecting the step, choosing tactics, filling scripts."""
