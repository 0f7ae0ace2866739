"""Multiple marginal independence under a design: does any option of a response set depend on the banner?

Formula: X2 = sum over the options of Pearson's chi-square of chosen or not by column, of weighted proportions scaled to
n; F = X2 / tr(W V), df = tr(W V)^2 / tr((W V)^2) and df x (clusters - strata), V the covariance by the design of the
differences p(option, column) - p(option), at the columns' estimated shares, W the weights that X2 gives their squares.
Options that nobody or everybody chose are set aside, as are empty columns.
Use: one test for a whole response set, before looking at its options; it allows for respondents choosing several, and
for the clusters they come from.
SPSS: none.
Source: Bilder, Loughin & Nettleton (2000), Communications in Statistics - Simulation and Computation 29:1285, with the
second-order correction of Rao & Scott (1984), Annals of Statistics 12:46.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.design import DUST, Totals, cells_of
from mobsurvey.statistics.distributions import f_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def design_mmi(
    totals: Totals, chosen: Sequence[Sequence[int]], bases: Sequence[int], base: int, settings: Settings = DEFAULT
) -> tuple[Result, ...] | Skipped:
    """F with df, df2 and p of I options by C columns: `chosen` I x C places, `bases` C; no case in two columns.

    `base` is the place of all cases of the table, whose degrees of freedom count.
    """
    import numpy as np

    columns = [column for column, place in enumerate(bases) if totals.unweighted[place]]
    if not columns:
        return Skipped("no-cases")
    if len(columns) < 2:
        return Skipped("one-column")
    counts = [sum(totals.unweighted[option[column]] for column in columns) for option in chosen]
    n = sum(totals.unweighted[bases[column]] for column in columns)
    options = [option for option, count in zip(chosen, counts, strict=True) if 0 < count < n]
    if not options:
        return Skipped("no-item-varies")
    if totals.degrees[base] < 1:
        return Skipped("no-degrees")
    places = [option[column] for option in options for column in columns] + [bases[column] for column in columns]
    _, found, matrix = cells_of(totals, places)
    chosen_totals = found[: -len(columns)].reshape(len(options), len(columns))
    base_totals = found[-len(columns) :]
    weight = base_totals.sum()
    p = chosen_totals / base_totals
    mean = chosen_totals.sum(axis=1) / weight
    shares = base_totals / weight
    # How each proportion changes with each total, the totals in units of the whole; then each difference, the columns'
    # shares held fixed, since otherwise an option could have more df than columns less one.
    by_chosen = np.kron(np.eye(len(options)), np.diag(1 / shares))
    by_base = np.vstack([np.diag(-row / shares) for row in p])
    centre = np.kron(np.eye(len(options)), np.eye(len(columns)) - shares)
    change = centre @ np.hstack([by_chosen, by_base])
    covariance = matrix @ (np.asarray(totals.covariance) / weight / weight) @ matrix.T
    variance = change @ covariance @ change.T
    weights = (shares / (mean * (1 - mean))[:, None]).ravel()
    chi_square = float((weights * (p - mean[:, None]).ravel() ** 2).sum())  # both without n, which the ratio loses
    trace = float(weights @ np.diag(variance))
    square = float(weights @ (variance * variance) @ weights)
    size = float(weights @ np.diag(np.abs(change) @ np.abs(covariance) @ np.abs(change).T))
    if trace <= DUST * size or square <= 0:
        return Skipped("no-sampling-variance")
    df = trace * trace / square
    df2 = df * totals.degrees[base]
    return (Result(chi_square / trace, df=df, p=f_tail(chi_square / trace, df, df2), df2=df2),)
