"""A raked weight in a study: written whole or not at all, kept with what made it, blank for cases that come later."""

from __future__ import annotations

import hashlib
import math
import random
from pathlib import Path
from typing import Any

import pytest

import mobsurvey
from mobsurvey.errors import CodebookError, ReadError, StudyError, UsageError
from mobsurvey.study import Study, StudyWriter, open_study
from mobsurvey.survey import Chunk, Column
from mobsurvey.weights.add_weight import add_weight, rake_study
from mobsurvey.weights.diagnostics import Diagnostics

SAMPLES = Path(mobsurvey.__file__).resolve().parents[2] / "samples"
LEVEL = """\
[[margin]]
of = ["level"]
targets = [{ codes = [1], share = 0.2 }, { codes = [2], share = 0.35 }, { codes = [3], share = 0.45 }]
"""
SERVICE = """\
base = "weight"
trim = { low = 0.3, high = 2.5 }
[[margin]]
of = ["sex", "age_group"]
targets = [
    { codes = [1, 1], share = 0.17 }, { codes = [1, 2], share = 0.21 }, { codes = [1, 3], share = 0.11 },
    { codes = [2, 1], share = 0.16 }, { codes = [2, 2], share = 0.22 }, { codes = [2, 3], share = 0.13 },
]
[[margin]]
of = ["trust_before"]
targets = [
    { codes = [1], share = 0.1 }, { codes = [2], share = 0.3 },
    { codes = [3], share = 0.4 }, { codes = [4], share = 0.2 },
]
"""


@pytest.fixture
def at(tmp_path: Path) -> Path:
    mobsurvey.import_file(SAMPLES / "hcmc-2024.csv", "hcmc-2024", tmp_path / "study.mobsurvey").close()
    return tmp_path / "study.mobsurvey"


@pytest.fixture
def level(tmp_path: Path) -> Path:
    path = tmp_path / "level.toml"
    path.write_text(LEVEL, encoding="utf-8")
    return path


def weights(study: Study, name: str = "weight_raked") -> list[Any]:
    return [weight for chunk in study.survey.chunks for weight in chunk.columns[name].valid_codes()]


def test_the_weight_is_a_variable_of_the_study(at: Path, level: Path) -> None:
    with open_study(at) as before:
        held = {name: [c.codes() for c in columns(before, name)] for name in before.survey.variables}
        findings = before.findings
    raked = add_weight(at, level)
    study = open_study(at)
    assert list(study.survey.variables) == [*held, "weight_raked"]
    assert {name: [c.codes() for c in columns(study, name)] for name in held} == held
    assert study.findings == findings
    variable = study.survey.variables["weight_raked"]
    assert (variable.kind, variable.measure) == ("number", "scale")
    assert variable.title("en") == "Raked weight to level"
    found = weights(study)
    assert len(found) == 1150 and found.count(None) == 54 == raked.diagnostics.left_out
    assert math.fsum(weight for weight in found if weight) == pytest.approx(1096, rel=1e-12)
    weighting = mobsurvey.Weighting(design=mobsurvey.Design(weight="weight_raked"))
    table = mobsurvey.freq(study, "level", weighting=weighting)
    assert [row.cells[0].percent for row in table.rows] == pytest.approx([20, 35, 45], abs=1e-9)


def columns(study: Study, name: str) -> list[Column]:
    return [chunk.columns[name] for chunk in study.survey.chunks]


def test_the_study_keeps_what_made_it(at: Path, level: Path) -> None:
    raked = add_weight(at, level)
    with open_study(at) as study:
        (made,) = study.provenance.weights
        codebook = study.provenance.codebook_text
    assert (made.variable, made.file, made.text) == ("weight_raked", "level.toml", LEVEL)
    assert made.sha256 == hashlib.sha256(LEVEL.encode()).hexdigest()
    assert (made.cases, made.version) == (1150, mobsurvey.__version__)
    assert Diagnostics.from_json(made.diagnostics) == raked.diagnostics
    assert made.diagnostics["whole"]["design_effect"] == raked.diagnostics.whole.design_effect
    assert codebook == mobsurvey.load_codebook("hcmc-2024").text


def test_only_a_raked_weight_is_replaced(at: Path, level: Path) -> None:
    add_weight(at, level)
    before = at.read_bytes()
    with pytest.raises(UsageError, match=r'has a weight "weight_raked" already\. Make it again with --replace'):
        add_weight(at, level)
    level.write_text('name = "Weight_raked"\n' + LEVEL, encoding="utf-8")
    with pytest.raises(UsageError, match="Choose another name"):
        add_weight(at, level, replace=True)
    level.write_text('name = "level"\n' + LEVEL, encoding="utf-8")
    with pytest.raises(UsageError, match='the study has a "level" already'):
        add_weight(at, level, replace=True)
    assert at.read_bytes() == before
    level.write_text(LEVEL.replace("0.2 ", "0.3 ").replace("0.35", "0.25"), encoding="utf-8")
    add_weight(at, level, replace=True)
    level.write_text('name = "second"\nbase = "weight_raked"\n' + LEVEL, encoding="utf-8")
    add_weight(at, level)
    study = open_study(at)
    assert [made.variable for made in study.provenance.weights] == ["weight_raked", "second"]
    assert list(study.survey.variables)[-2:] == ["weight_raked", "second"]
    levels = [code for column in columns(study, "level") for code in column.valid_codes()]
    city = [weight for weight, code in zip(weights(study), levels, strict=True) if code == 1]
    assert city == pytest.approx([0.3 * 1096 / 310] * 310)


def test_a_failure_leaves_the_study_as_it_was(
    at: Path, level: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = at.read_bytes()
    level.write_text(LEVEL.replace("[3]", "[2]"), encoding="utf-8")
    with pytest.raises(CodebookError):
        add_weight(at, level)
    level.write_text(LEVEL, encoding="utf-8")

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mobsurvey.weights.rake.Raked.column", broken)
    with pytest.raises(KeyboardInterrupt):
        add_weight(at, level)
    assert at.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["level.toml", "study.mobsurvey"]


def test_nobody_else_changes_the_study_meanwhile(at: Path, level: Path) -> None:
    with StudyWriter(at, replace=True).claim(), pytest.raises(StudyError, match="or another command a weight"):
        add_weight(at, level)


def test_who_reads_the_study_meanwhile_sees_the_old_one(at: Path, level: Path) -> None:
    if (reader := open_study(at)) and reader.cases:
        add_weight(at, level)
    assert "weight_raked" not in reader.survey.variables
    assert len(weights(reader, "level")) == 1150


def test_cases_that_come_later_have_no_weight(tmp_path: Path) -> None:
    header, *rows = (SAMPLES / "hcmc-2024.csv").read_text(encoding="utf-8").splitlines()
    for name, part in (("a.csv", rows[:700]), ("b.csv", rows[700:])):
        (tmp_path / name).write_text("\n".join([header, *part]) + "\n", encoding="utf-8")
    (tmp_path / "level.toml").write_text(LEVEL, encoding="utf-8")
    at = tmp_path / "study.mobsurvey"
    mobsurvey.import_file(tmp_path / "a.csv", "hcmc-2024", at)
    add_weight(at, tmp_path / "level.toml")
    before = weights(open_study(at))
    study = mobsurvey.import_file(tmp_path / "b.csv", study=at, append=True)
    assert weights(study) == [*before, *[None] * 450]
    assert [made.cases for made in study.provenance.weights] == [700]
    study.close()
    add_weight(at, tmp_path / "level.toml", replace=True)
    whole = mobsurvey.code_file(SAMPLES / "hcmc-2024.csv", "hcmc-2024")
    raked = rake_study(whole, tmp_path / "level.toml")
    expected = [weight for chunk in whole.survey.chunks for weight in raked.column(chunk).valid_codes()]
    assert weights(open_study(at)) == expected


def test_a_file_that_brings_a_column_of_that_name_is_refused(at: Path, level: Path, tmp_path: Path) -> None:
    add_weight(at, level)
    (tmp_path / "more.csv").write_text("level,Weight_raked\n1,1\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r'more\.csv: has a column "Weight_raked", and so is a weight called'):
        mobsurvey.import_file(tmp_path / "more.csv", study=at, append=True)


def test_the_weight_survives_an_export_as_sav(at: Path, level: Path, tmp_path: Path) -> None:
    add_weight(at, level)
    study = open_study(at)
    mobsurvey.export(study, tmp_path / "out", sav=True)
    again = mobsurvey.import_file(tmp_path / "out" / "responses.sav", study=tmp_path / "again.mobsurvey")
    assert weights(again) == weights(study)


# Laws


def shuffled(study: Study, sizes: list[int]) -> Study:
    """The same cases in another order, in chunks of these sizes."""
    (chunk,) = study.survey.chunks
    order = list(range(chunk.cases))
    random.Random(7).shuffle(order)
    chunks = []
    for size in sizes:
        now, order = order[:size], order[size:]
        held = {name: taken(chunk.columns[name], now) for name in ("id", "sex", "age_group", "weight", "trust_before")}
        chunks.append(Chunk(len(now), held))
    assert not order
    return Study(study.survey._replace(chunks=chunks), study.provenance, study.findings)


def taken(column: Column, cases: list[int]) -> Column:
    def bits(bitmap: int) -> int:
        return int("0" + "".join("01"[bitmap >> (column.cases - 1 - case) & 1] for case in cases), 2)

    values = None if column.values is None else [column.values[case] for case in cases]
    selected = {code: bits(bitmap) for code, bitmap in column.selected.items()}
    missing = {code: bits(bitmap) for code, bitmap in column.missing.items()}
    return Column(len(cases), selected, missing, bits(column.invalid), (), values)


@pytest.mark.parametrize("sizes", [[519], [1, 200, 318], [519, 0]], ids=str)
def test_order_of_cases_and_chunks_do_not_matter(tmp_path: Path, sizes: list[int]) -> None:
    study = mobsurvey.code_file(SAMPLES / "service-example.csv", "service-example")
    (tmp_path / "t.toml").write_text(SERVICE, encoding="utf-8")
    found = []
    for one in (study, shuffled(study, sizes)):
        raked = rake_study(one, tmp_path / "t.toml")
        by_id: dict[Any, float] = {}
        for chunk in one.survey.chunks:
            by_id |= zip(chunk.columns["id"].values, raked.column(chunk).valid_codes(), strict=True)
        found.append((dict(sorted(by_id.items())), raked.diagnostics))
    assert found[0] == found[1], "to the last bit"
    assert found[0][1].parts[0].trimmed > 0


def test_margins_and_bounds_hold_for_the_cases(tmp_path: Path) -> None:
    study = mobsurvey.code_file(SAMPLES / "service-example.csv", "service-example")
    (tmp_path / "t.toml").write_text(SERVICE, encoding="utf-8")
    raked = rake_study(study, tmp_path / "t.toml")
    sums: dict[Any, float] = {}
    for chunk in study.survey.chunks:
        given = [chunk.columns[name].valid_codes() for name in ("sex", "age_group", "trust_before")]
        for sex, age, trust, weight in zip(*given, raked.column(chunk).valid_codes(), strict=True):
            assert weight is None or 0.3 <= weight <= 2.5
            for key in ((sex, age), trust):
                sums[key] = sums.get(key, 0.0) + (weight or 0.0)
    cases = raked.diagnostics.whole.cases
    for margin in raked.targets.margins:
        for target in margin.targets:
            code = tuple(codes[0] for codes in target.codes)
            assert sums[code if len(code) > 1 else code[0]] / cases == pytest.approx(target.share, abs=1e-9)


def test_without_any_case_to_weigh(tmp_path: Path) -> None:
    (tmp_path / "blank.csv").write_text("level\n\n9\n", encoding="utf-8")
    (tmp_path / "level.toml").write_text(LEVEL, encoding="utf-8")
    study = mobsurvey.code_file(tmp_path / "blank.csv", "hcmc-2024")
    with pytest.raises(CodebookError, match=r"level\.toml: no case has a valid answer to level"):
        rake_study(study, tmp_path / "level.toml")


def test_negative_base_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(
        'id = "c"\n[variables.level]\nvalues = [{ code = 1 }, { code = 2 }]\n[variables.w]\nkind = "number"\n'
    )
    (tmp_path / "c.csv").write_text("level,w\n1,1\n2,-1\n", encoding="utf-8")
    (tmp_path / "t.toml").write_text(
        'base = "w"\n[[margin]]\nof = ["level"]\ntargets = [{ codes = [1], count = 5 }, { codes = [2], count = 5 }]\n'
    )
    study = mobsurvey.code_file(tmp_path / "c.csv", tmp_path / "c.toml")
    with pytest.raises(UsageError, match='the weight "w" is negative in 1 case'):
        rake_study(study, tmp_path / "t.toml")


def test_an_export_brings_the_weight_back_as_a_variable(at: Path, tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text(LEVEL, encoding="utf-8")
    add_weight(at, tmp_path / "t.toml")
    with open_study(at) as study:
        (path,) = mobsurvey.export(study, tmp_path / "out", sav=True)
        weighting = mobsurvey.Weighting(design=mobsurvey.Design(weight="weight_raked"))
        expected = mobsurvey.crosstab(study, "purpose", "level", weighting=weighting)
        again = mobsurvey.code_file(path)
        assert again.survey.variables["weight_raked"] == study.survey.variables["weight_raked"]
        found = mobsurvey.crosstab(again, "purpose", "level", weighting=weighting)
    assert found._replace(provenance="") == expected._replace(provenance="")
