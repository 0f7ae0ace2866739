"""Columns are unpacked as they were packed."""

from __future__ import annotations

import json
from array import array
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.packing import pack_column, survey_from_json, survey_to_json, unpack_column
from mobsurvey.survey import NO_DESIGN, Column, Design, Net, Source, Survey

codes = st.one_of(st.integers(-(2**53), 2**53), st.text(min_size=1, max_size=5), st.floats(allow_nan=False, width=32))
texts = st.text(st.characters(exclude_categories=()), max_size=8)


@st.composite
def columns(draw: st.DrawFn) -> Column:
    cases = draw(st.integers(1, 2000))
    bitmap = st.one_of(st.integers(0, 2**cases - 1), st.integers(0, cases - 1).map(lambda at: 1 << at), st.just(0))
    selected = draw(st.dictionaries(codes, bitmap, max_size=4))
    missing = draw(st.dictionaries(st.one_of(st.none(), codes), bitmap, max_size=3))
    invalid_values = draw(st.lists(codes, max_size=4))
    invalid = draw(bitmap) if invalid_values else 0
    values: Any = draw(
        st.one_of(
            st.none(),
            st.lists(texts, max_size=20),
            st.lists(st.floats(), max_size=20).map(lambda numbers: array("d", numbers)),
        )
    )
    return Column(cases, selected, missing, invalid, tuple(invalid_values) if invalid else (), values)


@given(columns())
@settings(max_examples=80, deadline=None)
def test_any_column_is_unpacked_as_it_was_packed(column: Column) -> None:
    parts, data = pack_column(column)
    found = unpack_column(column.cases, json.loads(json.dumps(parts)), data)
    assert repr(found) == repr(column._replace(values=found.values))
    assert repr(found.values) == repr(column.values)
    if isinstance(column.values, array):
        assert isinstance(found.values, array)
        assert found.values.tobytes() == column.values.tobytes()


def test_rare_answers_take_little_room() -> None:
    cases = 1_000_000
    _, data = pack_column(Column(cases, {1: 1 << 500, 2: 1}, {None: 0}))
    assert len(data) < cases / 8 / 10
    _, data = pack_column(Column(cases, {1: int("10" * (cases // 2), 2)}, {}))
    assert len(data) == cases / 8


def test_a_design_is_kept_and_earlier_studies_have_none() -> None:
    source = Source("made up", "none", "none")
    design = Design("weight", "district", None, "wards")
    values = json.loads(json.dumps(survey_to_json(Survey({}, {}, {}, [], source, design=design))))
    assert survey_from_json(values, source, []).design == design
    del values["design"]
    assert survey_from_json(values, source, []).design == NO_DESIGN


def test_nets_are_kept_and_earlier_studies_have_none() -> None:
    source = Source("made up", "none", "none")
    nets = {
        "some": Net("some", "q", (2, 2.5, "x"), {"en": "Some", "vi": "Vài"}),
        "all": Net("all", "s", ("s_1", "s_2"), kind="subtotal"),
    }
    values = json.loads(json.dumps(survey_to_json(Survey({}, {}, {}, [], source, nets=nets))))
    found = survey_from_json(values, source, []).nets
    assert found == nets
    assert [type(member) for member in found["some"].members] == [int, float, str]
    del values["nets"]
    assert survey_from_json(values, source, []).nets == {}
