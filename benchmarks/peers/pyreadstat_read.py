"""Reads a .sav into a dictionary of columns, and nothing more."""

import sys

import pyreadstat

columns, _ = pyreadstat.read_sav(sys.argv[1], output_format="dict")
print(f"{len(next(iter(columns.values()))):,} cases")
