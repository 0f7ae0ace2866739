"""Counting: what to tabulate, its axes, filters, and the sums over respondents that every table is made of."""
