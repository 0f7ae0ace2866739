"""Reads a .sav into a data frame by polars-readstat, and nothing more."""

import sys

import polars_readstat

frame = polars_readstat.read_readstat(sys.argv[1])
print(f"{len(frame):,} cases")
