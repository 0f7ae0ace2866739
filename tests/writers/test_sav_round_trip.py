"""What is exported as .sav and imported again is equal: the codebook travels with the file.

With the codebook that the file carries, everything comes back. What is not in the codebook does not: the provenance of
the study (its file, its details) becomes that of the .sav; an undeclared number that a CSV brought as text is a number.

Without it, as when a label was changed in SPSS, the file's own metadata make a new codebook. Then these are lost, for
the format has no place for them: labels in other languages than the first, the kinds of missing (told from their labels
again), whether a set's base is all who were asked, batteries, the design but for the weight, the order of values (that
of their codes), names that end in an underscore, values and sets' options without a label that no case has, user-
missing texts of more than eight bytes, the difference between text, id and single where only few texts were given (and
number, where all are), and delimited sets, of which the options come back as dichotomies beside the joined text. Times
of day are dropped when a date is imported first. Labels of more than 255 bytes, and value labels of more than 120, are
cut; more user-missing codes than the format takes are refused.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobsurvey.codebook.apply import apply_codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.exports import export, sav_facts
from mobsurvey.intake import code_file
from mobsurvey.study import Provenance, Study
from mobsurvey.survey import (
    MISSING_KINDS,
    Chunk,
    Code,
    Label,
    Source,
    Survey,
    Variable,
)
from mobsurvey.writers.sav import write_sav

CREATED = datetime(2025, 3, 9, 7, 5, 1)
WORDS = ["Có", "Không", "Nghe dân nói", "dân bàn, dân làm", "it's", '"x"', "Ủy ban; xã", "100%", "a/b (c)", "Đường 2"]
NAMES = ["cấp", "mục_đích", "x", "Level_2", "q1.4", "all", "to", "end_", "dài_" * 14, "ý_kiến", "purpose_of_the_visit"]
ODD_COLUMNS = ["q/1", "Lý do?", "1st", "a b", "mã'số", "with"]


class Question(NamedTuple):
    """A variable as TOML, and its cells as a file has them."""

    toml: str
    cells: list[Any]


def quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def inline(label: Label) -> str:
    return "{ " + ", ".join(f"{language} = {quoted(text)}" for language, text in label.items()) + " }"


def labels(languages: Sequence[str]) -> st.SearchStrategy[Label]:
    return st.fixed_dictionaries({language: st.sampled_from(WORDS) for language in languages})


@st.composite
def missings(draw: st.DrawFn, languages: Sequence[str], is_text: bool, below: bool) -> tuple[list[str], list[str]]:
    """Lines of `missing`, and the cells that they catch; `below`: no range above zero, in which a day would lie."""
    lines: list[str] = []
    cells: list[str] = []
    pool: list[Any] = ["kxl", "DK", "-9"] if is_text else [97, 98.5, 99]
    has_range = not is_text and draw(st.booleans())
    for code in pool[: draw(st.integers(0, 1 if has_range else 3))]:
        kind = draw(st.sampled_from(MISSING_KINDS))
        label = f", label = {inline(draw(labels(languages)))}" if draw(st.booleans()) else ""
        lines.append(f'  {{ code = {quoted(code)}, kind = "{kind}"{label} }},')
        cells.append(str(code))
    if has_range:
        ranges = [("-20", "-10"), ("-inf", "-10"), ("120", "inf"), ("100.5", "120")]
        low, high = draw(st.sampled_from(ranges[: 2 if below else 4]))
        lines.append(f'  {{ range = [{low}, {high}], kind = "{draw(st.sampled_from(MISSING_KINDS))}" }},')
        cells.append("-15" if low.startswith("-") else "120")
    return ["missing = [", *lines, "]"] if lines else [], cells


@st.composite
def questions(draw: st.DrawFn, name: str, kind: str, cases: int, languages: Sequence[str], plain: bool) -> Question:
    """`plain`: only what a .sav without the codebook can say."""
    cell: st.SearchStrategy[str]
    is_text = kind in ("text", "id", "choice of texts")
    away, caught = draw(missings(languages, is_text, plain and kind == "date"))
    lines = [f"[variables.{quoted(name)}]", f'kind = "{"single" if kind.startswith("choice") else kind}"', *away]
    if plain or draw(st.booleans()):
        lines.append(f"label = {inline(draw(labels(languages)))}")
    measures = ["scale"] if kind in ("number", "date") and plain else ["nominal", "ordinal", "scale"]
    lines.append(f'measure = "{draw(st.sampled_from(measures))}"')
    if kind.startswith("choice"):
        pool: list[Any] = ["a", "b", "01", "rất đồng ý với ý kiến ấy"] if is_text else [1, 2, 3.5, 0, 60]
        codes = draw(st.lists(st.sampled_from(pool), min_size=1, unique=True))
        codes = sorted(codes) if plain else codes
        labelled = [
            f", label = {inline(draw(labels(languages)))}" if plain or draw(st.booleans()) else "" for _ in codes
        ]
        lines += ["values = [", *(f"  {{ code = {quoted(c)}{x} }}," for c, x in zip(codes, labelled, strict=True)), "]"]
        cell = st.sampled_from([str(code) for code in codes])
        cell = cell if plain else cell | st.sampled_from(["7", "khác", "05", "nan"])
    elif kind == "number":
        floats = st.floats(-9, 90, allow_nan=False).filter(lambda n: not n.is_integer())
        cell = floats.map(repr) if plain else (floats.map(repr) | st.integers(-9, 90).map(str) | st.just("khoảng 3"))
    elif kind == "date":
        cell = st.dates(date(1582, 10, 16)).map(str)
        cell = cell if plain else cell | st.dates().map(str) | st.sampled_from(["20240101", "hôm qua", "5"])
    else:
        cell = st.text(st.sampled_from("aăâêôơưđỆỮ 'x\".," + ("" if plain else "01"))).map(str.strip)
        cell = cell | st.sampled_from(["ơ" * 200, "x" * 255, "y" * 256, "ế" * 505, "NA", "nan"])
    every = st.one_of(cell, st.just(""), *(st.just(c) for c in caught))
    return Question("\n".join(lines), draw(st.lists(every, min_size=cases, max_size=cases)))


@st.composite
def studies(draw: st.DrawFn, plain: bool = False) -> Study:
    """A codebook with variables and sets of every kind, and answers coded by it."""
    cases = draw(st.integers(1, 9))
    languages = ("vi",) if plain else draw(st.sampled_from([("vi",), ("en", "vi"), ("vi", "en")]))
    pool = ["cấp", "mục_đích", "x", "Level_2", "ý_kiến", "purpose_of_the_visit"] if plain else NAMES
    names = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=5, unique=True))
    kinds = ["choice", "choice of texts", "number", "date", "text"] + ([] if plain else ["id"])
    made = {n: draw(questions(n, draw(st.sampled_from(kinds)), cases, languages, plain)) for n in names}
    sets: list[str] = []

    def group(prefix: str, kind: str) -> list[str]:
        one = draw(questions(f"{prefix}_1", kind, cases, languages, plain))
        members = [f"{prefix}_{n}" for n in range(1, draw(st.integers(2, 4)))]
        for number, member in enumerate(members):
            cells = draw(st.permutations(one.cells))
            made[member] = Question(one.toml.replace(f'"{prefix}_1"', f'"{member}"', 1), list(cells))
            assert number or member in one.toml
        return members

    def add_set(name: str, kind: str, members: Sequence[str], *more: str) -> None:
        label = f"label = {inline(draw(labels(languages)))}"
        sets.append("\n".join([f'[sets."{name}"]', f'kind = "{kind}"', f"members = {quoted(members)}", label, *more]))

    if draw(st.booleans()):
        members = group("chọn", draw(st.sampled_from(["choice", "choice of texts"])))
        first = made[members[0]].toml.split("values = [")[1].split("code = ")[1].split(",")[0].split(" }")[0]
        base = draw(st.sampled_from(["answered"] if plain else ["answered", "asked"]))
        add_set("mục.1", "dichotomies", members, f"counted_value = {first}", f'base = "{base}"')
    if draw(st.booleans()):
        members = group("nhắc", draw(st.sampled_from(["choice", "choice of texts"])))
        add_set("nhắc_đến", "categories", members)
        if not plain:
            sets.append(f'[batteries."thang"]\nitems = {quoted(members)}\nlabel = {inline(draw(labels(languages)))}')
    if not plain and draw(st.booleans()):
        options = ["1", "2", "ba"]
        cells = [" | ".join(draw(st.lists(st.sampled_from([*options, "9"]), unique=True))) for _ in range(cases)]
        made["kênh"] = Question('[variables."kênh"]\nkind = "text"', cells)
        values = "\n".join(f"  {{ code = {quoted(c)}, label = {inline(draw(labels(languages)))} }}," for c in options)
        add_set("kênh", "delimited", ["kênh"], 'separator = "|"', f"values = [\n{values}\n]")
    numbers = [name for name in made if 'kind = "number"' in made[name].toml]
    design = [f"[design]\nweight = {quoted(numbers[0])}"] if numbers and not plain and draw(st.booleans()) else []
    text = "\n\n".join(
        ['id = "made"', f"languages = {quoted(list(languages))}", *(q.toml for q in made.values()), *sets, *design]
    )
    codebook = parse_codebook(text, "made.toml")
    columns: dict[str, list[Any]] = {name: question.cells for name, question in made.items()}
    for odd in [] if plain else draw(st.lists(st.sampled_from(ODD_COLUMNS), unique=True)):
        columns[odd] = draw(st.lists(st.sampled_from(["", "x", "Ồ", "12"]), min_size=cases, max_size=cases))
    source = Source("made.csv", "csv", "UTF-8")
    raw = Survey({name: Variable(name, "text") for name in columns}, {}, {}, [Chunk(cases, columns)], source)
    coded = apply_codebook(raw, codebook)
    survey = coded.survey._replace(chunks=list(coded.survey.chunks))
    return Study(survey, Provenance(source, "", codebook.id, codebook.text, ""), coded.findings().to_json())


def answers(survey: Survey) -> dict[str, list[Code | None]]:
    """What stands in every case, by variable."""
    found: dict[str, list[Code | None]] = {name: [] for name in (*survey.variables, *survey.untabulated)}
    for chunk in survey.chunks:
        for name, cells in found.items():
            cells += chunk.columns[name].codes()
    return found


def as_text(cells: Mapping[str, Sequence[Code | None]]) -> dict[str, list[str | None]]:
    return {
        name: [None if c is None else str(int(c) if isinstance(c, float) and c.is_integer() else c) for c in column]
        for name, column in cells.items()
    }


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(studies())
def test_an_exported_study_imported_again_is_equal(study: Study) -> None:
    with tempfile.TemporaryDirectory() as folder:
        [path] = export(study, folder, sav=True)
        again = code_file(path).survey
    survey = study.survey
    assert again.variables == survey.variables
    assert {name: (v.kind, v.label) for name, v in again.untabulated.items()} == {
        name: ("text", v.label) for name, v in survey.untabulated.items()
    }
    assert (again.sets, again.batteries) == (survey.sets, survey.batteries)
    assert (again.languages, again.design) == (survey.languages, survey.design)
    assert as_text(answers(again)) == as_text(answers(survey))
    for name in survey.variables:
        [old], [new] = ([chunk.columns[name] for chunk in one.chunks] for one in (survey, again))
        assert (new.selected, new.invalid, new.answered) == (old.selected, old.invalid, old.answered)
        assert new.missing == old.missing


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(studies(plain=True))
def test_without_the_codebook_what_the_format_can_say_comes_back(study: Study) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "responses.sav"
        notes = write_sav(study.survey, path, created=CREATED, facts=sav_facts(study)._replace(codebook=""))
        again = code_file(path).survey
    assert notes == ()
    survey = study.survey
    assert list(again.variables) == list(survey.variables)
    assert again.untabulated == {}

    def texts(label: Label) -> list[str]:
        return list(label.values())

    for name, old in survey.variables.items():
        new = again.variables[name]
        assert texts(new.label) == texts(old.label)
        assert {m.code: texts(m.label) for m in new.missing} == {m.code: texts(m.label) for m in old.missing}
        assert [r[:2] for r in new.missing_ranges] == [r[:2] for r in old.missing_ranges]
        if old.kind == "text":
            assert new.kind in ("text", "id", "single")
            continue
        empty = old.kind in ("number", "date") and not any(code is not None for code in answers(survey)[name])
        assert (new.kind, new.measure) == (old.kind, old.measure) or empty
        if old.kind == "single":
            assert [(v.code, texts(v.label)) for v in new.values] == [(v.code, texts(v.label)) for v in old.values]
    assert list(again.sets) == list(survey.sets)
    for name, one in survey.sets.items():
        other = again.sets[name]
        assert (other.kind, other.members, other.counted_value) == (one.kind, one.members, one.counted_value)
        assert texts(other.label) == texts(one.label)
    assert as_text(answers(again)) == as_text(answers(survey))


@pytest.mark.parametrize("change", ["label", "value label", "nothing"])
def test_the_codebook_counts_until_something_is_changed(tmp_path: Path, change: str) -> None:
    """Changes of the same length, as another program would make them, in the bytes of the dictionary."""
    toml = """
        id = "made"
        languages = ["en", "vi"]
        [variables.level]
        label = { en = "Level of work", vi = "Cấp" }
        values = [{ code = 1, label = { en = "Cityhall", vi = "Thành phố" } }, { code = 2, label = "Ward" }]
        """
    (tmp_path / "made.csv").write_text("level\n1\n2\n", encoding="utf-8")
    study = code_file(tmp_path / "made.csv", parse_codebook(toml, "made.toml"))
    [path] = export(study, tmp_path, sav=True)
    data = path.read_bytes()
    before, after = {"label": (b"Level of", b"Level in"), "value label": (b"Cityhall", b"The City")}.get(
        change, (b"", b"")
    )
    at = data.index(before)  # the records come before the codebook
    path.write_bytes(data[:at] + after + data[at + len(before) :])
    again = code_file(path)
    assert again.survey.languages == (("en", "vi") if change == "nothing" else ("en",))
    assert again.provenance.source.details["attached codebook"].startswith(
        "as exported" if change == "nothing" else "left out"
    )
    assert again.provenance.codebook == ("made" if change == "nothing" else "responses")
    assert again.survey.variables["level"].title("en") == ("Level in work" if change == "label" else "Level of work")
    assert again.survey.variables["level"].values[0].label["en"] == (
        "The City" if change == "value label" else "Cityhall"
    )
