"""The debtor's calendar: business days, concrete openings, and exact dates for promises."""
