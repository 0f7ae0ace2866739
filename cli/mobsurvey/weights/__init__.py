"""Raked weights: what they are to add up to, from a target file, and how a study gets them as a variable."""
