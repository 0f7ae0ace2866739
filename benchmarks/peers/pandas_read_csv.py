"""Reads a CSV file into a data frame, and nothing more."""

import sys

import pandas

frame = pandas.read_csv(sys.argv[1])
print(f"{len(frame):,} cases")
