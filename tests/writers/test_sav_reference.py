"""What PSPP and R's haven read of an exported .sav is what the study counts."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.reference.sav_export.sav_export import COUNTS, DECLARED, FACTS, HERE, counted, studies

from mobsurvey.sav_records import MULTIPLE_RESPONSE_BY_COUNTED_VALUES, sav_records
from mobsurvey.survey import Code, Survey, Variable

if TYPE_CHECKING:
    from mobsurvey.study import Study

FILES = ["hcmc-2024", "hai-phong-2025", "service-example", "features"]
RENAMED = {"ghi chú/1": "ghichú1"}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Study]:
    return dict(studies(tmp_path_factory.mktemp("features")))


def rows(name: str, header: tuple[str, ...], program: str, file: str) -> list[list[str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        first, *rest = csv.reader(stream)
    assert tuple(first) == header
    return [row[2:] for row in rest if row[:2] == [program, file]]


def is_missing(variable: Variable, code: Code | None) -> bool:
    """Whether it counts as missing there: a blank text does not."""
    if code is None:
        return not is_text(variable)
    in_range = not isinstance(code, str) and any(r.low <= code <= r.high for r in variable.missing_ranges)
    return in_range or code in [entry.code for entry in variable.missing]


def is_text(variable: Variable) -> bool:
    return variable.kind in ("text", "id") or any(isinstance(entry.code, str) for entry in variable.listed)


def ours(survey: Survey) -> list[list[str]]:
    """Variable, code, status and count, as the study has them; options of delimited sets as what they are made to."""
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for name, variable in {**survey.variables, **survey.untabulated}.items():
        tally = counts[RENAMED.get(name, name)] = Counter()
        for chunk in survey.chunks:
            for code in chunk.columns[name].codes():
                text = "" if code is None else code if isinstance(code, str) else f"{float(code):.12g}"
                tally[text, "missing" if is_missing(variable, code) else "valid"] += 1
    for one in survey.sets.values():
        for value in one.values if one.kind == "delimited" else ():
            tally = counts[f"{one.name}_{value.code}"] = Counter()
            for chunk in survey.chunks:
                column = chunk.columns[one.members[0]]
                chosen, answered = column.selected[value.code].bit_count(), column.answered.bit_count()
                tally["1", "valid"] += chosen
                tally["0", "valid"] += answered - chosen
                tally["", "missing"] += chunk.cases - answered
    return [
        [name, code, status, str(count)]
        for name, tally in counts.items()
        for code, status, count in counted({key: count for key, count in tally.items() if count})
    ]


@pytest.mark.parametrize("program", ["pspp", "haven"])
@pytest.mark.parametrize("file", FILES)
def test_counts(found: dict[str, Study], file: str, program: str) -> None:
    assert sorted(rows("counts.csv", COUNTS, program, file)) == sorted(ours(found[file].survey))


@pytest.mark.parametrize("file", FILES)
def test_pspp_finds_the_sets(found: dict[str, Study], file: str) -> None:
    declared = {name[1:]: value for what, name, value in rows("declared.csv", DECLARED, "pspp", file) if what == "set"}
    expected = {}
    for name, one in found[file].survey.sets.items():
        members = one.members
        if one.kind == "delimited":
            members = tuple(f"{name}_{value.code}" for value in one.values)
        counted_value = "1" if one.kind == "delimited" else one.counted_value
        how = "Categories" if one.kind == "categories" else "Dichotomies"
        value = "" if counted_value is None else str(counted_value)
        expected[name] = " | ".join([one.title("vi"), how, value, *members])
    assert declared == expected


def test_pspp_finds_the_other_facts() -> None:
    """Through a .sav into a study, and out of it into another."""
    found = {(what, name): value for what, name, value in rows("declared.csv", DECLARED, "pspp", "features")}
    assert found["weight", ""] == "WEIGHT is w."
    assert [found["role", name] for name in ("cấp", "w", "tuổi")] == ["Output", "None", "Both"]
    assert found["documents", ""].split() == " ".join(FACTS.documents).split()
    assert found["missing", "tuổi"] == "LOWEST THRU -1; 999"
    assert found["format", "ngày"] == "EDATE10"
    assert found["format", "tuổi"] == "F8.2"
    assert found["measure", "cấp"] == "Ordinal"
    attributes = [row[2] for row in rows("declared.csv", DECLARED, "pspp", "features") if "attributes" in row[0]]
    assert attributes[1:] == [
        "(dataset) | nguồn[1] | phường 1",
        " | nguồn[2] | phường 2",
        "tuổi | source | người's lời",
        " | đơn_vị | năm",
    ]


def test_a_set_labelled_by_counted_values_stays_one(found: dict[str, Study], tmp_path: Path) -> None:
    from mobsurvey.exports import export

    [path] = export(found["features"], tmp_path, sav=True, lang="vi")
    with path.open("rb") as file:
        payloads = [r.payload for r in sav_records(file, "<") if r.subtype == MULTIPLE_RESPONSE_BY_COUNTED_VALUES]
    assert payloads == ["$hình_thức=E 1 3 có 12 Hình thức v11_a v12_a\n".encode()]
