"""What holds of every kind of table: no line is too wide, the two text formats agree, Vietnamese is all Vietnamese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mobsurvey.statistics import catalogue
from mobsurvey.table.text_width import display_width

if TYPE_CHECKING:
    from tests.commands.conftest import Tables

DESIGN = ("--weight", "weight", "--strata", "stratum", "--cluster", "ward", "--fpc", "share")
NOBODY = "news_a = 0 and news_b = 0 and news_c = 0"

FEATURES: dict[str, tuple[str, ...]] = {
    "set": ("crosstab", "news", "--by", "region"),
    "battery": ("crosstab", "trust", "--by", "level"),
    "variable by set": ("crosstab", "region", "--by", "news"),
    "set by set": ("crosstab", "places", "--by", "news", "--stat", "phi"),
    "battery by set": ("crosstab", "trust", "--by", "news"),
    "exact": ("crosstab", "region", "--by", "level"),
    "likelihood ratio": ("crosstab", "news", "--by", "level", "--test", "likelihood-ratio", "--adjust", "bonferroni"),
    "correction": ("crosstab", "sex", "--by", "before", "--test", "continuity-correction", "--percent", "row"),
    "correction skipped": ("crosstab", "trust", "--by", "before", "--test", "continuity-correction"),
    "fisher": ("crosstab", "news", "--by", "sex", "--test", "fisher-exact", "--adjust", "hochberg"),
    "monte carlo": ("crosstab", "news", "rating", "--by", "level", "--test", "monte-carlo", "--replicates", "500"),
    "monte carlo of a battery": ("crosstab", "trust", "--by", "region", "--test", "monte-carlo", "--adjust", "none"),
    "trend": ("crosstab", "trust", "--by", "level", "--test", "linear-by-linear"),
    "no test": ("crosstab", "news", "--by", "level", "--test", "none", "--percent", "total"),
    "bootstrap": ("crosstab", "news", "--by", "level", "--bootstrap", "200"),
    "nobody": ("crosstab", "news", "--by", "level", "--where", NOBODY, "--stat", "nominal"),
    "one column": ("crosstab", "news", "--by", "level", "--where", "level = 1"),
    "letters": ("crosstab", "news", "trust", "--by", "region", "--letters", "--alpha", ".2,.01"),
    "letters without adjustment": ("crosstab", "rating", "--by", "level", "--letters", "--letters-adjust", "none"),
    "letters without percents": ("crosstab", "age", "--by", "level", "--letters"),
    "rest": ("crosstab", "news", "--by", "level", "--compare", "rest", "--alpha", ".2,.01", "--letters-adjust", "bh"),
    **{
        f"interval {name}": ("crosstab", "news", "--by", "region", "--interval", name)
        for name in catalogue.names("proportion")
    },
    "all statistics": ("crosstab", "rating", "news", "--by", "level", "--stat", "all", "--replicates", "100"),
    "two by two": ("crosstab", "after", "--by", "before", "--stat", "all"),
    "layers": ("crosstab", "news", "--by", "before", "--layer", "region", "--stat", "mantel-haenszel,tarone"),
    "layers of a set": ("crosstab", "after", "--by", "before", "--layer", "news", "--stat", "cochran,breslow-day,risk"),
    "number": ("crosstab", "age", "--by", "region", "--letters", "--alpha", ".2,.01", "--ci"),
    "number by set": ("crosstab", "age", "--by", "news", "--letters", "--ci"),
    "number alone": ("freq", "age", "--ci"),
    "same number": ("crosstab", "two", "--by", "region"),
    "freq": ("freq", "news", "trust", "--ci", "--percent", "column"),
    "frequency weight": ("crosstab", "news", "--by", "level", "--frequency-weight", "times"),
    "weight": ("crosstab", "news", "rating", "trust", "--by", "region", "--weight", "holes", "--ci"),
    "design": ("crosstab", "news", "rating", "--by", "region", *DESIGN, "--ci", "--letters"),
    "design of sets": ("crosstab", "news", "--by", "places", *DESIGN, "--interval", "logit", "--compare", "rest"),
    "design in layers": ("crosstab", "news", "--by", "sex", *DESIGN, "--layer", "level"),
    "single cluster": ("crosstab", "rating", "--by", "level", "--strata", "lone", "--single-cluster", "average"),
    "freq by design": ("freq", "news", *DESIGN, "--ci"),
}

ENGLISH = re.compile(
    r"\b(?:the|of|and|is|are|by|for|not|none|test|tests|base|left|out|weight|filter|cases?|respondents?|columns?|rows?|"
    r"percents?|letters?|signs?|larger|smaller|than|trend|interval|answers?|only|nobody|everybody|same|total|expected|"
    r"mean|median|effective|unweighted|strata|clusters|symmetric|dependent|value|statistics|layered)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("feature", FEATURES)
def test_no_line_is_wider_than_the_terminal(tables: Tables, feature: str) -> None:
    for width, formats in ((56, ("plain", "table")), (80, ("plain", "table")), (120, ("plain",))):
        texts = []
        for format in formats:
            text = tables.text(*FEATURES[feature], format=format, width=width)
            lines = text.splitlines()
            assert max(map(display_width, lines)) <= width, (format, width)
            assert all(line == line.rstrip() for line in lines)
            texts.append([word for word in text.replace("─", "-").split() if set(word) > {"-"}])
        assert texts[0] == texts[-1], "both formats say the same"


@pytest.mark.parametrize("feature", FEATURES)
def test_vietnamese_is_all_vietnamese(tables: Tables, feature: str) -> None:
    titles = sorted({entry.title for entry in catalogue.entries()}, key=len, reverse=True)
    text = " ".join(tables.text(*FEATURES[feature], "--lang", "vi", width=120).split())
    text = re.sub(r"Bộ lọc: .*? \(giữ lại", "", text)  # the user's own words
    text = re.sub(r"(?:Trọng số:|tầng|cụm|hữu hạn|có một cụm:) \w+", "", text)  # names of variables and rules
    for title in titles:  # names of statistics, as the literature has them
        text = text.replace(title, "")
    text = text.replace("CROSSTABS", "").replace("--test monte-carlo", "").replace("measure ordinal", "")
    assert ENGLISH.findall(text) == []
    assert "{" not in text


@pytest.mark.parametrize("feature", [name for name in FEATURES if not name.startswith(("interval", "monte", "all"))])
def test_numbers_are_the_same_in_both_languages(tables: Tables, feature: str) -> None:
    command = tuple(name for name in FEATURES[feature])
    if command[0] == "crosstab" and command[2] != "--by":
        command = (*command[:2], *command[command.index("--by") :])
    if command[0] == "freq":
        command = (*command[:2], *(word for word in command[2:] if word != "trust"))
    english, vietnamese = tables(*command), tables(*command, "--lang", "vi")
    assert [row["cells"] for row in english["rows"]] == [row["cells"] for row in vietnamese["rows"]]
    for key in ("tests", "omnibus", "measures"):
        for one, other in zip(english[key], vietnamese[key], strict=True):
            words = {"label", "layer", "skipped"}
            assert {k: v for k, v in one.items() if k not in words} == {
                k: v for k, v in other.items() if k not in words
            }
            assert (one["skipped"] is None) == (other["skipped"] is None)
    assert len(english["notes"]) == len(vietnamese["notes"])
