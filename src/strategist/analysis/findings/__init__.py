"""What `strategist check` can find in a rulebook that loads: one kind of finding a file, each with a page in docs/findings."""
