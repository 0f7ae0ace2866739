"""Two waves or studies side by side: what they share, what changed, and what cannot be compared."""

NOT_COMPARED = ("bands", "count_missing", "hide_below")
"""What comparisons do not take of the shape of tables: bands are made in the codebook, and all answers are compared."""
