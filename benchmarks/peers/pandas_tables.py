"""Tabulates variables of a .sav by another one, with the chi-square test of each: FILE BANNER NAME..."""

import sys

import pandas
import pyreadstat
from scipy.stats import chi2_contingency

frame, _ = pyreadstat.read_sav(sys.argv[1])
by = sys.argv[2]
for name in sys.argv[3:]:
    counts = pandas.crosstab(frame[name], frame[by])
    print(counts)
    print(100 * counts / counts.sum())
    test = chi2_contingency(counts, correction=False)
    print(f"Test of {name}: {test.statistic:.2f} {test.dof} {test.pvalue:.3f}")
