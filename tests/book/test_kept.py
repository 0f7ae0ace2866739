"""A table that was kept is the table, in every value and kind of value."""

from __future__ import annotations

from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mobsurvey
from mobsurvey.book.kept import from_line, layout, to_line
from mobsurvey.bundled import bundled_folder
from mobsurvey.study import Study
from mobsurvey.table import model
from mobsurvey.table.asked import analysis_of, shape_of, weighting_of, with_names
from mobsurvey.table.model import Table
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.tabulate import make_table

VALUES = 'values = [{ code = 1, label = "m" }, { code = 2, label = "f" }]'


@pytest.fixture(name="study", scope="module")
def _study() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "hcmc-2024.sav", "hcmc-2024")


def kinds(value: Any) -> Any:
    """A value with the kind of everything in it, so that 1 and 1.0 and True differ, and a tuple and a named one."""
    inner = [kinds(one) for one in value] if isinstance(value, tuple) else repr(value)
    return type(value), inner


def assert_kept(table: Table) -> None:
    line = to_line(table)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    again = from_line(line)
    assert kinds(again) == kinds(table)
    assert to_line(again) == line


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize(
    ("name", "by", "options"),
    [
        ("purpose", None, {}),
        ("purpose", "level", {"letters": True, "ci": True, "stat": ["all"], "low_base": 300, "alpha": ".05,.01"}),
        ("purpose", "level,difficulty_1", {"test": "monte-carlo", "replicates": 100, "net": ["Either = 1,3"]}),
        ("content", "level/difficulty_2", {"bootstrap": 100, "show_missing": True}),
        ("difficulty", "level", {"box": "top1,top1-bottom1", "summary": "mean,sd,p25", "brief": True, "ci": True}),
        ("difficulty_1", "purpose", {"compare": "rest", "by_size": True, "subtotal": ["Some = 1,2"]}),
        ("level", "difficulty_1", {"frequency_weight": "level", "stat": ["gamma", "kappa", "risk"]}),
        ("purpose", "level", {"weight": "difficulty_1", "ci": True, "letters": True}),
        ("purpose", "content", {"test": "none"}),
    ],
)
def test_tables_of_every_kind(study: Study, name: str, by: str | None, options: dict[str, Any], language: str) -> None:
    assert_kept(make_table(study, spec_of(study, name, by, options)._replace(lang=language)))


def test_an_index() -> None:
    satisfaction = mobsurvey.code_file(bundled_folder("samples") / "satisfaction-example.csv", "satisfaction-example")
    for by, layer in ((None, None), ("district", "year"), ("year/district", None)):
        assert_kept(make_table(satisfaction, TableSpec("satisfaction", by, layer)))


def spec_of(study: Study, name: str, by: str | None, options: dict[str, Any]) -> TableSpec:
    def given_to(make: Any) -> Any:
        return make(**{key: value for key, value in options.items() if key in get_type_hints(make)})

    shape = with_names(given_to(shape_of), [name], study.survey)
    return TableSpec(name, by, weighting=given_to(weighting_of), analysis=given_to(analysis_of), shape=shape)


def test_layers_tests_that_are_skipped_and_nobody(study: Study) -> None:
    layered = make_table(study, TableSpec("purpose", "level", layer="difficulty_1"))
    few = make_table(study, TableSpec("purpose", "level", where="level = 1"))
    nobody = make_table(study, TableSpec("difficulty", "level", where="level = 1 and level = 2"))
    assert {row.layer for row in layered.rows} != {""}
    assert any(test.skipped for test in few.tests)
    assert any(cell.percent is None for row in nobody.rows for cell in row.cells)
    for table in (layered, few, nobody):
        assert_kept(table)


def test_numbers(study_of_numbers: Study) -> None:
    for spec in (TableSpec("age"), TableSpec("age", "sex", analysis=analysis_of(ci=True, letters=True))):
        table = make_table(study_of_numbers, spec)
        assert table.kind == "number"
        assert_kept(table)


@pytest.fixture(name="study_of_numbers")
def _study_of_numbers(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("numbers")
    (folder / "a.csv").write_text(
        "sex,age\n" + "".join(f"{1 + n % 2},{20 + n * 7 % 31}.5\n" for n in range(80)), encoding="utf-8"
    )
    (folder / "a.toml").write_text(
        f'id = "a"\n[variables.sex]\n{VALUES}\n[variables.age]\nkind = "number"\n',
        encoding="utf-8",
    )
    return mobsurvey.code_file(folder / "a.csv", folder / "a.toml")


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value that a field of the model may have."""
    if hasattr(kind, "_fields"):
        if kind is Table:
            return tables(st.just(()))
        return st.tuples(*(values_of(hint) for hint in get_type_hints(kind).values())).map(kind._make)
    inner = get_args(kind)
    if get_origin(kind) is tuple:
        if inner[-1] is Ellipsis:
            return st.lists(values_of(inner[0]), max_size=2).map(tuple)
        return st.tuples(*map(values_of, inner))
    if inner and get_origin(kind) is not None and "Literal" in str(get_origin(kind)):
        return st.sampled_from(inner)
    if inner:
        return st.one_of(*map(values_of, inner))
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: st.text(max_size=5),
        int: st.integers(),
        float: st.floats(allow_nan=False) | st.integers(0, 9),
        bool: st.booleans(),
        type(None): st.none(),
    }
    return plain[kind]


def tables(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Table]:
    hints = get_type_hints(Table)
    fields = [parts if name == "stacked" else values_of(hint) for name, hint in hints.items()]
    return st.tuples(*fields).map(Table._make)


@settings(max_examples=60, deadline=None)
@given(tables(st.lists(tables(st.just(())), max_size=1).map(tuple)))
def test_whatever_the_model_can_hold(table: Table) -> None:
    assert_kept(table)


def test_the_layout_tells_when_the_model_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    before = layout()
    assert layout() == before
    monkeypatch.setitem(model.Omnibus.__annotations__, "df2", str)
    assert layout() != before


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b'["purpose"]', b"[1,", b"\xff"])
def test_what_is_no_table_is_refused(line: bytes) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        from_line(line)
