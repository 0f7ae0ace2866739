"""Two waves or studies side by side: what they share, what changed, and what cannot be compared."""
