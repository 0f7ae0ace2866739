"""Test of simultaneous pairwise marginal independence (SPMI): whether any option of a set depends on any of another.

Formula: X2_S = sum over the I x J pairs of options of the 2 x 2 Pearson chi-square; under the null hypothesis a sum of
L x chi-square(1), L the eigenvalues of D^-1 Cov(u), u_ij = w_i y_j - p_i y_j - w_i p_j. The second-order Rao-Scott
value I J X2_S / sum of L^2 is referred to chi-square with (I J)^2 / sum of L^2 degrees of freedom.
Use: a select-all-that-apply question by another one. Options that nobody or everybody chose take no part.
SPSS: none.
Source: Bilder & Loughin (2004), Biometrics 60:241, appendix A.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.skipped import Skipped


def spmi(patterns: Sequence[Sequence[bool]], counts: Sequence[float], rows: int) -> Result | Skipped:
    """The sum of the pairs' chi-squares (value), its Rao-Scott adjusted form (statistic), df and p.

    `patterns` are the different answers that occur, one flag an option, those of the `rows` options of the stub first;
    `counts` say how many respondents gave each. Loads numpy.
    """
    import numpy as np

    n = sum(counts)
    if not n:
        return Skipped("no-cases")
    weights = np.asarray(counts, float) / n
    answers = np.asarray(patterns, float).reshape(len(counts), -1)
    shares = weights @ answers
    varies = shares * (1 - shares) > 1e-12
    w, y = answers[:, :rows][:, varies[:rows]], answers[:, rows:][:, varies[rows:]]
    if not w.shape[1] or not y.shape[1]:
        return Skipped("no-item-varies")
    p, q = weights @ w, weights @ y
    spread = np.outer(p * (1 - p), q * (1 - q)).ravel()
    joint = (w * weights[:, None]).T @ y
    statistic = float(n * np.sum((joint - np.outer(p, q)).ravel() ** 2 / spread))
    u = (w[:, :, None] * y[:, None, :] - p[:, None] * y[:, None, :] - w[:, :, None] * q).reshape(len(counts), -1)
    u -= weights @ u
    u *= np.sqrt(weights)[:, None] / np.sqrt(spread)
    product = u.T @ u if u.shape[1] <= u.shape[0] else u @ u.T  # the same sum of squares, from the smaller of the two
    squares = float(np.sum(product * product))
    m = len(spread)
    if squares <= 1e-12 * m:
        return Skipped("no-variation")
    adjusted, df = m * statistic / squares, m * m / squares
    return Result(statistic, df=df, p=chi_square_tail(adjusted, df), statistic=adjusted)
