"""Time: how facts move by themselves, and when a decision changes for it."""
