"""Looking at a rulebook as a whole: checks, scenarios, coverage, documents."""
