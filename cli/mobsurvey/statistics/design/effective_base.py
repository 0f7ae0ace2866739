"""Effective base: how many equally weighted cases would tell as much as these weighted ones.

Formula: n_eff = (sum of w)^2 / sum of w^2.
Use: for weighted data without strata and clusters; it falls short of the number of cases the more the weights differ.
It knows nothing of clusters: where there are any, see the design effect.
SPSS: CTABLES /WEIGHT VARIABLE=, which puts it in the place of n in tests.
Source: Kish, Survey Sampling (1965), sec. 11.7.
"""

from __future__ import annotations


def effective_base(weights: float, squares: float) -> float:
    """The effective base of cases with these sums of weights and of squared weights; 0 without any.

    >>> effective_base(30.0, 300.0)
    3.0
    """
    return weights * (weights / squares) if squares > 0 else 0.0
