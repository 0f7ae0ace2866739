"""What the options of a table ask for, as values: from the command line, and from a plan."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import cast

from mobsurvey.errors import UsageError
from mobsurvey.survey import Design, Net, NetKind, SingleCluster, Survey
from mobsurvey.table.analysis import AUTO, DEFAULT_ANALYSIS, Analysis
from mobsurvey.table.shape import DEFAULT_SHAPE, Shape
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting
from mobsurvey.tabulation.names import check_once


def analysis_of(
    *,
    test: str = DEFAULT_ANALYSIS.test,
    stat: Iterable[str] | None = None,
    adjust: str = DEFAULT_ANALYSIS.adjust,
    letters: bool = False,
    compare: str = DEFAULT_ANALYSIS.compare,
    letters_adjust: str = DEFAULT_ANALYSIS.letters_adjust,
    alpha: str = ".05",
    min_base: int = DEFAULT_ANALYSIS.min_base,
    ci: bool = False,
    interval: str | None = None,
    confidence: float = DEFAULT_ANALYSIS.confidence,
    brief: bool = False,
    bootstrap: int = 0,
    replicates: int = DEFAULT_ANALYSIS.replicates,
    seed: int = DEFAULT_ANALYSIS.seed,
    scores: Iterable[str] | None = None,
) -> Analysis:
    """The analysis; DEFAULT_ANALYSIS itself where nothing was asked for. UsageError for what is no number."""
    analysis = Analysis(
        test=test,
        stats=tuple(name for part in stat or () for name in part.replace(" ", "").split(",") if name),
        adjust=adjust,
        letters=letters or compare != "pairs",
        compare=compare,
        letters_adjust=letters_adjust,
        alphas=numbers(alpha, f"--alpha {alpha}"),
        min_base=min_base,
        interval=interval or (AUTO if ci else None),
        confidence=confidence,
        brief=brief,
        bootstrap=bootstrap,
        replicates=replicates,
        seed=seed,
        scores=dict(map(_scores, scores or ())),
    )
    return DEFAULT_ANALYSIS if analysis == DEFAULT_ANALYSIS else analysis


def _scores(text: str) -> tuple[str, tuple[float, ...]]:
    name, sign, values = text.partition("=")
    if not sign:
        raise UsageError(f"--scores {text}", next_step="Write, for example: --scores level=1,2,4.")
    return name.strip(), numbers(values, f"--scores {text}")


def numbers(text: str, where: str) -> tuple[float, ...]:
    """Numbers between commas."""
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = (math.nan,)
    if not all(map(math.isfinite, found)):
        raise UsageError(
            "numbers are expected, with commas between", where=where, next_step="Such as .05,.01 or 1,2,4."
        )
    return found


def weighting_of(
    *,
    frequency_weight: str | None = None,
    weight: str | None = None,
    strata: str | None = None,
    cluster: str | None = None,
    fpc: str | None = None,
    single_cluster: str = "fail",
    unweighted: bool = False,
) -> Weighting:
    """What cases weigh; NO_WEIGHTING itself where nothing was asked for."""
    asked = Weighting(
        frequency_weight, Design(weight, strata, cluster, fpc, cast(SingleCluster, single_cluster)), unweighted
    )
    return NO_WEIGHTING if asked == NO_WEIGHTING else asked


def shape_of(
    *,
    net: Iterable[str] | None = None,
    subtotal: Iterable[str] | None = None,
    box: str | None = None,
    summary: str | None = None,
    low_base: int = 0,
    by_size: bool = False,
    show_missing: bool = False,
    hide_below: str | None = None,
    count_missing: str | None = None,
    bands: Iterable[str] | None = None,
) -> Shape:
    """The shape; DEFAULT_SHAPE itself where nothing was asked for. UsageError for what cannot be read.

    A net that names no table is `of` "", see `with_names`.
    """
    boxes = _words(box)
    if boxes:
        from mobsurvey.table.together import box_of
    shape = Shape(
        nets=(*(_net(text, "net") for text in net or ()), *(_net(text, "subtotal") for text in subtotal or ())),
        boxes=tuple(dict.fromkeys(box_of(text) for text in boxes)),
        summary=tuple(dict.fromkeys(_words(summary))),
        missing=show_missing,
        low_base=low_base,
        by_size=by_size,
    )
    if hide_below is not None:
        from mobsurvey.table.hidden import threshold_of

        shape = shape._replace(hide_below=threshold_of(hide_below))
    if asked := list(bands or ()):
        from mobsurvey.table.bands import bands_of

        shape = shape._replace(bands=bands_of(asked))
    if kinds := _words(count_missing):
        from mobsurvey.table.counted_missing import kinds_of

        shape = shape._replace(count_missing=kinds_of(kinds))
    if shape.summary:
        from mobsurvey.table.summary import summary_of

        for name in shape.summary:
            summary_of(name)
    return DEFAULT_SHAPE if shape == DEFAULT_SHAPE else shape


def with_names(shape: Shape, names: Iterable[str], survey: Survey) -> Shape:
    """The shape for the tables of these names: each net is of one of them, or of an item in one.

    UsageError for other nets, and for a name that stands twice.
    """
    tables = list(names)
    check_once(tables)
    if not shape.nets:
        return shape
    items = [item for name in tables if name in survey.batteries for item in survey.batteries[name].items]
    nets = []
    for net in shape.nets:
        if not net.of and len(tables) != 1:
            raise UsageError(
                f'--{net.kind} "{net.name}" does not say of which table',
                next_step=f'Put its name before: "{tables[0] if tables else "NAME"}: {net.name} = ...".',
            )
        if net.of and net.of not in (*tables, *items):
            raise UsageError(
                f'--{net.kind} "{net.name}" is of "{net.of}", which is none of the tables',
                next_step=f"They are: {', '.join(tables[:12])}.",
            )
        nets.append(net if net.of else net._replace(of=tables[0]))
    return shape._replace(nets=tuple(nets))


def _net(text: str, kind: NetKind) -> Net:
    from mobsurvey.table.net_members import split_answers

    # The last = that is not in a quoted answer; a masked text is as long as the text.
    masked = re.sub('"[^"]*"|“[^”]*”', lambda quoted: "\0" * len(quoted[0]), text)
    at = masked.rfind("=") if "=" in masked else text.rfind("=")
    name, colon, label = text[: max(at, 0)].rpartition(":")
    answers = split_answers(text[at + 1 :])
    label = " ".join(label.split())
    if at < 0 or not label or answers is None or (colon and not name.strip()):
        raise UsageError(f"--{kind} {text}", next_step=f'Write, for example: --{kind} "purpose: Either = 1,3".')
    count, members = answers
    return Net(label, name.strip(), members, {"en": label}, kind, " ".join(count.casefold().split()))


def _words(text: str | None) -> list[str]:
    return [word for word in (text or "").replace(" ", "").split(",") if word]
