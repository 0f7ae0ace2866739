"""What is to be computed beside counts and percents: tests, measures, letters, intervals."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobsurvey.errors import UsageError, did_you_mean

AUTO = "auto"
NONE = "none"
TESTS = (
    AUTO,
    "chi-square",
    "likelihood-ratio",
    "continuity-correction",
    "fisher-exact",
    "monte-carlo",
    "linear-by-linear",
    NONE,
)
"""What --test can force."""
COMPARISONS = ("pairs", "rest")
DESIGN_INTERVALS = ("korn-graubard", "logit")
LETTER_ADJUSTMENTS = ("bonferroni", "bh", "none")


class Analysis(NamedTuple):
    """The statistics of a table; as it is, the tests that every crosstab has."""

    test: str = AUTO
    """One of TESTS; auto takes the exact test where expected counts are small."""
    stats: tuple[str, ...] = ()
    """Measures and cell statistics by name, or families of them: nominal, ordinal, agreement, risk, all."""
    adjust: str = "holm"
    """How p values are adjusted for the number of items: a module in statistics/adjustment."""
    letters: bool = False
    """Whether columns are tested against each other."""
    compare: str = "pairs"
    """Each column with each other one, or with the rest."""
    letters_adjust: str = "bonferroni"
    """How column tests are adjusted within a row."""
    alphas: tuple[float, ...] = (0.05,)
    """One level of significance, or two: lower case letters for the first, upper case for the stricter."""
    min_base: int = 30
    """Columns with a smaller base are marked and not tested."""
    interval: str | None = None
    """Method of the intervals of percents: a module in statistics/proportion, under a design one of DESIGN_INTERVALS;
    auto takes Wilson's, or Korn and Graubard's; None for no intervals."""
    confidence: float = 0.95
    bootstrap: int = 0
    """Replicates of the omnibus test of a set; 0 takes the Rao-Scott approximation."""
    replicates: int = 10_000
    """Of Monte Carlo tests."""
    seed: int = 1
    brief: bool = False
    """Whether batteries are shown with one line an item."""
    scores: Mapping[str, tuple[float, ...]] = {}
    """Scores of the categories, by variable; without them an ordinal variable's codes are its scores."""


DEFAULT_ANALYSIS = Analysis()


def check_analysis(analysis: Analysis, by_design: bool, percent: str) -> Analysis:
    """The analysis with the method of its intervals decided; UsageError for what does not exist or is not valid.

    `by_design` says that cases have sampling weights, strata or clusters; `percent` what divides the counts.
    """
    if analysis is DEFAULT_ANALYSIS:
        return analysis
    from mobsurvey.statistics import catalogue  # most tables need none of it

    _one_of("--test", analysis.test, TESTS)
    _one_of("--adjust", analysis.adjust, catalogue.names("adjustment"))
    _one_of("--compare", analysis.compare, COMPARISONS)
    _one_of("--letters-adjust", analysis.letters_adjust, LETTER_ADJUSTMENTS)
    expand_stats(analysis.stats)
    if not 0.5 <= analysis.confidence < 1:
        raise UsageError(f"a confidence of {analysis.confidence:g} is none", next_step="Give one such as 0.95 or 0.99.")
    if not 1 <= len(analysis.alphas) <= 2 or not all(0 < alpha < 0.5 for alpha in analysis.alphas):
        given = " and ".join(f"{alpha:g}" for alpha in analysis.alphas)
        raise UsageError(
            f"--alpha: {given} cannot be levels of significance",
            next_step="Give one level or two, with decimal points, such as .05 or .05,.01.",
        )
    for option, number in (("--bootstrap", analysis.bootstrap), ("--replicates", analysis.replicates)):
        off = option == "--bootstrap" and number == 0
        if not off and not 100 <= number <= 10_000_000:
            raise UsageError(f"{option} {number}", next_step="Give from 100 to 10000000 replicates.")
    if analysis.letters and percent != "column":
        raise UsageError("--letters compares the percents of columns", next_step="Leave --percent out.")
    if analysis.interval is not None and percent == "none":
        raise UsageError("--ci is of percents, and --percent none has none", next_step="Leave one of them out.")
    if analysis.interval is not None and percent == "responses":
        raise UsageError("--ci is of percents of respondents, not of responses", next_step="Leave --percent out.")
    if by_design:
        _refuse_under_design(analysis)
    if analysis.interval is None:
        return analysis
    methods = DESIGN_INTERVALS if by_design else catalogue.names("proportion")
    if analysis.interval == AUTO:
        return analysis._replace(interval="korn-graubard" if by_design else "wilson")
    if analysis.interval not in methods and analysis.interval in (*DESIGN_INTERVALS, *catalogue.names("proportion")):
        kind = "is not valid under weights and designs" if by_design else "is for weights and designs"
        raise UsageError(f"--interval {analysis.interval} {kind}", next_step=f"Here there are: {', '.join(methods)}.")
    _one_of("--interval", analysis.interval, methods)
    return analysis


def _refuse_under_design(analysis: Analysis) -> None:
    """UsageError for statistics that take every respondent as drawn alike and by itself."""
    refused = [f"--stat {','.join(analysis.stats)}"] if analysis.stats else []
    refused += [f"--test {analysis.test}"] if analysis.test not in (AUTO, NONE) else []
    refused += ["--bootstrap"] if analysis.bootstrap else []
    if refused:
        raise UsageError(
            f"{refused[0]} is not valid under sampling weights, strata or clusters: it takes the respondents for a "
            f"simple "
            "random sample",
            next_step="Leave it out: the test is then Rao-Scott's. Or tabulate with --unweighted.",
        )


def expand_stats(stats: Sequence[str]) -> dict[str, list[str]]:
    """The statistics asked for, by the folder they are in; families are taken apart. UsageError for unknown ones."""
    from mobsurvey.statistics import catalogue

    wanted: dict[str, list[str]] = {"two_way": [], "cells": [], "layered": []}
    known = {name: folder for folder in wanted for name in catalogue.names(folder)}
    for stat in stats:
        if stat in known:
            found = [stat]
        elif stat == "all" or stat in catalogue.FAMILIES:
            families = catalogue.FAMILIES if stat == "all" else (stat,)
            by_family = {name: catalogue.entry("two_way", name).family for name in catalogue.names("two_way")}
            found = [name for family in families for name in by_family if by_family[name] == family]
            if stat == "all":
                found += catalogue.names("cells")
        else:
            words = (*known, *catalogue.FAMILIES, "all")
            raise UsageError(
                f'there is no statistic "{stat}"',
                next_step=f"{did_you_mean(stat, words)} To see all: mobsurvey statistics.",
            )
        for name in found:
            if name not in wanted[known[name]]:
                wanted[known[name]].append(name)
    return wanted


def _one_of(option: str, word: str, words: Sequence[str]) -> None:
    if word not in words:
        raise UsageError(f'{option} has no "{word}"', next_step=did_you_mean(word, words))
