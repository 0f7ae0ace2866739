"""Groups of options that stand for one value: a command asks for the value, and its options come along."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from mobsurvey.commands.options import (
    AdjustOption,
    AlphaOption,
    BandsOption,
    BootstrapOption,
    BoxOption,
    BriefOption,
    ClusterOption,
    CodebookOption,
    CompareOption,
    ConfidenceOption,
    CountMissingOption,
    DatesOption,
    DecimalOption,
    EncodingOption,
    ForceOption,
    FpcOption,
    FrequencyWeightOption,
    FromOption,
    HideOption,
    IntervalOption,
    IntervalsOption,
    KindOption,
    LettersAdjustOption,
    LettersOption,
    LowBaseOption,
    MinBaseOption,
    NetOption,
    ReplicatesOption,
    ScoresOption,
    SeedOption,
    SeparatorOption,
    SheetOption,
    ShowMissingOption,
    SingleClusterOption,
    SortOption,
    StatOption,
    StrataOption,
    StudyOption,
    SubtotalOption,
    SummaryOption,
    TableFormatOption,
    TestOption,
    TitleOption,
    ToFileOption,
    UnweightedOption,
    WeightOption,
)

Options = Mapping[str, tuple[Any, Any]]
"""Annotation and default of each option, by the name of its parameter."""

INTERVALS: Options = {
    "ci": (IntervalsOption, False),
    "interval": (IntervalOption, None),
    "confidence": (ConfidenceOption, 0.95),
}
FREQUENCIES: Options = {**INTERVALS, "brief": (BriefOption, False)}
ANALYSIS: Options = {
    "test": (TestOption, "auto"),
    "adjust": (AdjustOption, "holm"),
    "stat": (StatOption, None),
    "scores": (ScoresOption, None),
    "letters": (LettersOption, False),
    "compare": (CompareOption, "pairs"),
    "letters_adjust": (LettersAdjustOption, "bonferroni"),
    "alpha": (AlphaOption, ".05"),
    "min_base": (MinBaseOption, 30),
    **FREQUENCIES,
    "bootstrap": (BootstrapOption, 0),
    "replicates": (ReplicatesOption, 10_000),
    "seed": (SeedOption, 1),
}
WEIGHTING: Options = {
    "frequency_weight": (FrequencyWeightOption, None),
    "weight": (WeightOption, None),
    "strata": (StrataOption, None),
    "cluster": (ClusterOption, None),
    "fpc": (FpcOption, None),
    "single_cluster": (SingleClusterOption, "fail"),
    "unweighted": (UnweightedOption, False),
}
TARGET: Options = {
    "format": (TableFormatOption, None),
    "to": (ToFileOption, None),
    "title": (TitleOption, ""),
    "force": (ForceOption, False),
}
SHAPE: Options = {
    "net": (NetOption, None),
    "subtotal": (SubtotalOption, None),
    "box": (BoxOption, None),
    "summary": (SummaryOption, None),
    "low_base": (LowBaseOption, 0),
    "by_size": (SortOption, False),
    "show_missing": (ShowMissingOption, False),
    "bands": (BandsOption, None),
    "count_missing": (CountMissingOption, None),
    "hide_below": (HideOption, None),
}
READING: Options = {
    "kind": (KindOption, None),
    "sheet": (SheetOption, None),
    "encoding": (EncodingOption, None),
    "sep": (SeparatorOption, None),
    "decimal": (DecimalOption, None),
    "dates": (DatesOption, None),
}
SOURCE: Options = {
    "study": (StudyOption, None),
    "from_file": (FromOption, None),
    "codebook": (CodebookOption, None),
    **READING,
}


def takes(
    name: str, options: Options, make: Callable[..., Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorator: the command's parameter `name` becomes the options, and `make(**options)` gives its value."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        def run(**given: Any) -> None:
            given[name] = make(**{option: given.pop(option) for option in options})
            command(**given)

        signature = inspect.signature(command, eval_str=True)
        parameters: list[inspect.Parameter] = []
        for parameter in signature.parameters.values():
            if parameter.name != name:
                parameters.append(parameter)
                continue
            parameters += [
                inspect.Parameter(option, parameter.KEYWORD_ONLY, default=default, annotation=annotation)
                for option, (annotation, default) in options.items()
            ]
        # Keyword-only all of them, so that an option without a default may stand behind one that has it.
        parameters = [parameter.replace(kind=parameter.KEYWORD_ONLY) for parameter in parameters]
        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        return run

    return decorate
