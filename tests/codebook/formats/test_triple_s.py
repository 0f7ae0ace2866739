"""Triple-S descriptions as codebooks: what is written is read again, but for what LOST names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.codebook.apply import apply_codebook
from mobsurvey.codebook.formats import triple_s
from mobsurvey.codebook.formats.triple_s import LOST, evidence, read, write
from mobsurvey.codebook.missing_kinds import missing_kind
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.to_toml import codebook_to_toml
from mobsurvey.codebook.toml import parse_codebook, read_codebook
from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions
from mobsurvey.readers.triple_s import read_triple_s
from mobsurvey.survey import (
    MEASURES,
    MISSING_KINDS,
    SET_KINDS,
    VARIABLE_KINDS,
    Battery,
    Code,
    Design,
    Label,
    Measure,
    Missing,
    MissingRange,
    ResponseSet,
    SetKind,
    Value,
    Variable,
    VariableKind,
)

ROOT = Path(__file__).resolve().parents[3]
FILES = ROOT / "tests" / "formats" / "files" / "triple_s"
WORDS = {"en": ("Chosen", "Not chosen", "No further answer"), "vi": ("Chọn", "Không chọn", "Không trả lời thêm")}


def kept(codebook: Codebook, file: str) -> Codebook:
    """The codebook without what LOST names, in the words of LOST."""
    words = [{code: WORDS[code][at] for code in codebook.languages if code in WORDS} for at in range(3)]
    bits = (Value(1, words[0]), Value(0, words[1]))
    unused = (Missing(0, "not-applicable", words[2]),)
    variables: dict[str, Variable] = {}
    sets: dict[str, ResponseSet] = {}
    carried = {name: found for name, found in codebook.sets.items() if is_carried(found)}
    absorbed = {member for found in carried.values() for member in found.members}
    identified = False
    for name, variable in codebook.variables.items():
        for found in carried.values():
            if found.members[0] != name:
                continue
            if found.kind == "categories":
                ends = [f"{n}{'st' if n == 1 else 'nd' if n == 2 else 'rd' if n == 3 else 'th'}" for n in range(1, 9)]
                members = tuple(f"{found.name}_{end}" for end, _ in zip(ends, found.members, strict=False))
                made = [Variable(m, "single", found.label, values=found.values, missing=unused) for m in members]
                sets[found.name] = ResponseSet(found.name, "categories", members, found.label, values=found.values)
            else:
                options: list[tuple[Code, Label]] = [(v.code, v.label) for v in found.values]
                if found.kind == "dichotomies":
                    options = [(n, codebook.variables[m].label) for n, m in enumerate(found.members, start=1)]
                made = [Variable(f"{found.name}_{code}", "single", label, values=bits) for code, label in options]
                members = tuple(member.name for member in made)
                sets[found.name] = ResponseSet(found.name, "dichotomies", members, found.label, 1)
            variables |= {member.name: member for member in made}
        if name in absorbed:
            continue
        kind = variable.kind
        values: tuple[Value, ...] = ()
        missing: tuple[Missing, ...] = ()
        if kind == "id":
            kind = "text" if identified else "id"
            identified = True
        elif kind == "single":
            values = tuple(Value(entry.code, entry.label) for entry in variable.listed)
        elif kind == "number":
            missing = tuple(m._replace(kind=missing_kind(" ".join(m.label.values()))) for m in variable.missing)
        measure: Measure = "scale" if kind in ("number", "date") else "nominal"
        variables[name] = Variable(name, kind, variable.label, measure, values, missing)
    weight = codebook.design.weight
    return replace(
        codebook,
        source=file,
        text="",
        variables=variables,
        sets=sets,
        batteries={},
        design=Design(weight if weight in variables else None),
    )


def is_carried(found: ResponseSet) -> bool:
    if found.kind == "dichotomies":
        return True
    most = 1000 if found.kind == "delimited" else 10**9
    return all(isinstance(value.code, int) and 1 <= value.code <= most for value in found.values)


def again(codebook: Codebook, folder: Path) -> Codebook:
    path = folder / "again.sss"
    path.write_bytes(write(codebook))
    assert evidence(path.read_bytes()[:4096], path)
    return read(path)


@pytest.mark.parametrize("name", ["hcmc-2024", "hai-phong-2025", "service-example"])
def test_the_shipped_codebooks_are_written_and_read(name: str, tmp_path: Path) -> None:
    codebook = read_codebook(ROOT / "codebooks" / f"{name}.toml")
    found = again(codebook, tmp_path)
    assert found == kept(codebook, "again.sss")
    assert list(found.variables) == list(codebook.variables), "the members of their sets are numbered"
    assert {n: (s.members, s.label, s.counted_value) for n, s in found.sets.items()} == {
        n: (s.members, s.label, s.counted_value) for n, s in codebook.sets.items()
    }
    assert write(found) == write(found)
    assert read_again_equal(found, tmp_path)


def read_again_equal(codebook: Codebook, folder: Path) -> bool:
    return again(codebook, folder) == codebook


TEXTS = st.text("abc ơđế<>&\"'1-", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
LABELS = st.fixed_dictionaries({}, optional={"en": TEXTS, "vi": TEXTS})
WHOLE = st.lists(st.integers(1, 1200), min_size=1, max_size=5, unique=True)
CODES = st.one_of(
    st.lists(st.integers(-99, 999), min_size=1, max_size=6, unique=True),
    st.lists(st.integers(-9, 9) | st.sampled_from([0.5, -2.25, 1e-7, 1.5e-20]), min_size=1, max_size=6, unique=True),
    st.lists(st.sampled_from(["a", "B 1", "01", "Đ", "<&>", "x\ty", "7"]), min_size=1, max_size=6, unique=True),
)


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    """Codebooks with every kind of variable and set, in which a list has codes of one kind."""
    variables: dict[str, Variable] = {}
    sets: dict[str, ResponseSet] = {}
    for n in range(draw(st.integers(1, 5))):
        name, label = f"v{n}", draw(LABELS)
        kind: VariableKind = draw(st.sampled_from(VARIABLE_KINDS))
        codes = draw(CODES)
        kinds = st.sampled_from(MISSING_KINDS)
        if kind == "single":
            cut = draw(st.integers(1, len(codes)))
            values = tuple(Value(code, draw(LABELS)) for code in codes[:cut])
            missing = tuple(Missing(code, draw(kinds), draw(LABELS)) for code in codes[cut:])
            measure = draw(st.sampled_from(MEASURES))
            variables[name] = Variable(
                name, kind, label, measure, values, missing, (MissingRange(5e8, 6e8, "refused"),)
            )
        elif kind == "number":
            numbers = [code for code in codes if not isinstance(code, str)]
            missing = tuple(Missing(code, draw(kinds), draw(LABELS)) for code in numbers)
            variables[name] = Variable(name, kind, label, "scale", (), missing)
        else:
            variables[name] = Variable(name, kind, label, columns=(f"Column {n}",))
    for n in range(draw(st.integers(0, 3))):
        name, label = f"s{n}", draw(LABELS)
        form: SetKind = draw(st.sampled_from(SET_KINDS))
        options = tuple(Value(code, draw(LABELS)) for code in draw(WHOLE))
        count = draw(st.integers(1, 4))
        members = tuple(f"m{n}{sign}" for sign in "abcd"[:count])
        if form == "dichotomies":
            yes_no = (Value("Y", draw(LABELS)), Value("N", draw(LABELS)))
            variables |= {m: Variable(m, "single", draw(LABELS), values=yes_no) for m in members}
            sets[name] = ResponseSet(name, form, members, label, "Y", base="asked")
        elif form == "categories":
            variables |= {m: Variable(m, "single", draw(LABELS), values=options) for m in members}
            sets[name] = ResponseSet(name, form, members, label, values=options)
        else:
            variables[members[0]] = Variable(members[0], "text", label, values=options)
            sets[name] = ResponseSet(name, form, members[:1], label, values=options, separator=";")
    names = [variable.name for variable in variables.values() if variable.kind == "number"]
    weight = draw(st.sampled_from([*names, None]))
    batteries = {"b": Battery("b", (next(iter(variables)),), draw(LABELS))}
    languages = ("en", "vi")
    return Codebook("made-up", draw(LABELS), "paper", languages, variables, sets, batteries, "", Design(weight))


@given(codebooks())
def test_any_codebook_is_written_and_read(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook) -> None:
    folder = tmp_path_factory.mktemp("again")
    found = again(codebook, folder)
    expected = kept(codebook, "again.sss")
    for name, variable in expected.variables.items():
        assert found.variables[name] == variable
    assert found == expected
    assert read_again_equal(found, folder), "nothing more is lost the second time"


def codebook_of(*variables: Variable, **more: Any) -> Codebook:
    by_name: Mapping[str, Variable] = {variable.name: variable for variable in variables}
    whole = Codebook("c", {"en": "C"}, "paper", ("en",), by_name, {}, {}, "")
    return replace(whole, **more)


def test_what_is_written_is_the_standards(tmp_path: Path) -> None:
    member = Variable("a", "single", {"en": "Option"}, values=(Value(1), Value(0)))
    codebook = codebook_of(
        Variable("id", "id"),
        Variable("w", "number", measure="scale"),
        member,
        sets={"s": ResponseSet("s", "dichotomies", ("a",), {"en": "Set"}, 1)},
        design=Design("w"),
    )
    root = ElementTree.fromstring(write(codebook))
    assert (root.tag, root.attrib) == ("sss", {"version": "3.0", "languages": "en"})
    record = root.find("survey/record")
    assert record is not None
    assert record.attrib == {"ident": "A", "format": "csv", "skip": "1"}
    found = [(v.findtext("name"), v.get("type"), v.get("use")) for v in record]
    assert found == [("id", "character", "serial"), ("w", "quantity", "weight"), ("s", "multiple", None)]
    assert [v.find("position").attrib for v in record] == [{"start": str(n)} for n in (1, 2, 3)]  # type: ignore[union-attr]


def test_what_lost_names_is_lost(tmp_path: Path) -> None:
    mixed = Variable("m", "single", values=(Value(1), Value("a")))
    texts = Variable("t", "single", values=(Value("-1"), Value("0.5")))
    spaced = Variable("x", "text", {"en": "two  spaces\x01"})
    found = again(codebook_of(mixed, texts, spaced), tmp_path)
    assert [v.code for v in found.variables["m"].values] == ["1", "a"]
    assert [v.code for v in found.variables["t"].values] == [-1, 0.5]
    assert found.variables["x"].label == {"en": "two spaces\ufffd"}
    assert len(LOST) == len(set(LOST))


def test_names_that_a_codebook_cannot_have_are_changed_and_kept_as_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.xml"
    names = ["1st", "in", "ý kiến", "ý_kiến", "q.1", "v_in"]
    variables = "".join(
        f'<variable ident="{n}" type="character"><name>{name}</name><position start="{n}"/></variable>'
        for n, name in enumerate(names, start=1)
    )
    path.write_text(f"<sss><survey><record>{variables}</record></survey></sss>", encoding="utf-8")
    found = read(path)
    assert {name: v.columns for name, v in found.variables.items()} == {
        "v_1st": ("1st",),
        "v_in_2": ("in",),
        "ý_kiến_2": ("ý kiến",),
        "ý_kiến": (),
        "q.1": (),
        "v_in": (),
    }
    assert (found.id, found.source, found.languages) == ("t", "t.xml", ("vi",))


def test_it_needs_no_data_and_tells_why_an_answer_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "exit.sss"
    text = (FILES / "exit_11.sss").read_text(encoding="utf-8").replace("Not stated", "Refused")
    path.write_text(text, encoding="utf-8")
    found = read(path)
    assert found.variables["Q4"].missing[1] == Missing(999, "refused", {"en": "Refused"})
    assert (found.id, found.title) == ("EXIT", {"en": "Exit survey first wave"})


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be read"):
        read(tmp_path / "none.sss")
    other = tmp_path / "other.xml"
    other.write_text("<codeBook/>", encoding="utf-8")
    assert evidence(b"<codeBook/>", other) == ""
    with pytest.raises(ReadError, match="its root is <codeBook>"):
        read(other)


def test_the_module_keeps_the_contract() -> None:
    assert triple_s.TITLE
    assert all(suffix.startswith(".") for suffix in triple_s.SUFFIXES)


@pytest.mark.parametrize("name", ["exit_11.sss", "shop_12.xml", "visit_20.xml", "service_30.xml"])
def test_a_description_codes_its_own_data(name: str) -> None:
    codebook = parse_codebook(codebook_to_toml(read(FILES / name)), "made.toml")
    raw = read_triple_s(FILES / name, ReadOptions())
    assert set(codebook.sets) == set(raw.sets)
    coded = apply_codebook(raw, codebook)
    invalid = {
        variable: column.invalid_values
        for chunk in coded.survey.chunks
        for variable, column in chunk.columns.items()
        if column.invalid
    }
    assert invalid == ({"liked": (7,)} if name == "visit_20.xml" else {})
