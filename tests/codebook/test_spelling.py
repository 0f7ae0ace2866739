"""Labels and column names are found under another spelling of the same Vietnamese word, and only of the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from mobsurvey.codebook.apply import apply_codebook
from mobsurvey.codebook.coding import CodeList, code_single
from mobsurvey.codebook.match import match
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import MobsurveyError
from mobsurvey.survey import Chunk, Source, Survey, Value, Variable

REGION = Variable(
    "region", "single", values=(Value(1, {"vi": "Hòa Bình"}), Value(2, {"vi": "Ủy ban"}), Value(3, {"vi": "Nữ"}))
)


def match_columns(columns: Sequence[str], codebook: Codebook, file: str) -> Mapping[str, str]:
    """Column by variable, for a file of columns without labels."""
    variables = {column: Variable(column, "text") for column in columns}
    return match(Survey(variables, {}, {}, [], Source(file, "csv", "utf-8")), codebook).columns


def codebook(**columns: str) -> Codebook:
    """Variables of kind text, each with one further column name."""
    text = 'id = "c"\n' + "".join(f'[variables."{n}"]\nkind = "text"\ncolumns = ["{c}"]\n' for n, c in columns.items())
    return parse_codebook(text, "c.toml")


def test_labels_with_the_tone_mark_elsewhere() -> None:
    column, by_label = code_single(["Hoà Bình", "hoà  bình", "HÒA BÌNH", "uỷ ban", "Hoa Bình", "Nư", "3"], REGION)
    assert by_label
    assert column.codes() == [1, 1, 1, 2, "Hoa Bình", "Nư", 3]
    assert column.invalid_values == ("Hoa Bình", "Nư")


def test_a_label_that_fits_as_it_is_goes_before_one_that_is_spelt_otherwise() -> None:
    variable = Variable("q", "single", values=(Value(1, {"vi": "hoà"}), Value(2, {"vi": "hòa"})))
    code_list = CodeList(variable)
    assert [code_list.find(text)[0] == code_list.states[code] for text, code in (("hoà", "1"), ("Hòa", "2"))] == [
        True
    ] * 2
    assert code_list.find("  hoà")[0] == code_list.states["1"]


def test_a_spelling_that_two_labels_share_is_not_taken() -> None:
    variable = Variable("q", "single", values=(Value(1, {"vi": "toà án"}), Value(2, {"vi": "tòa án"})))
    assert CodeList(variable).find("tòa  án") == (None, False)


def test_columns_with_the_tone_mark_elsewhere() -> None:
    found = match_columns(
        ["hoà", "UỶ_ban", "hoà giải", "x"], codebook(hòa="c1", ủy_ban="c2", giải="Hòa giải", y="c4"), "f"
    )
    assert found == {"hòa": "hoà", "ủy_ban": "UỶ_ban", "giải": "hoà giải"}


def test_a_column_that_fits_as_it_is_goes_first() -> None:
    assert match_columns(["hoà", "hòa"], codebook(hòa="c1"), "f") == {"hòa": "hòa"}
    assert match_columns(["hoà", "hòa"], codebook(hòa="c1", hoà="c2"), "f") == {"hòa": "hòa", "hoà": "hoà"}


def test_a_column_that_two_variables_claim_is_taken_by_none() -> None:
    assert match_columns(["hóa uỷ", "x"], codebook(a="hoá uỷ", b="hoá ủy", x="c3"), "f") == {"x": "x"}


def test_two_columns_for_one_variable_are_refused() -> None:
    with pytest.raises(MobsurveyError, match='the columns "hoá uỷ", "hoá ủy" all stand for "a" in codebook c'):
        match_columns(["hoá uỷ", "hoá ủy", "x"], codebook(a="hóa ủy", x="c2"), "f")


def test_near_names_are_proposed() -> None:
    columns = {"hoà_giai": ["a"], "x": ["b"]}
    raw = Survey({n: Variable(n, "text") for n in columns}, {}, {}, [Chunk(1, columns)], Source("f", "csv", ""))
    coded = apply_codebook(raw, codebook(hòa_giải="c1", x="c2"))
    list(coded.survey.chunks)
    assert coded.findings().near_misses == {"hòa_giải": "hoà_giai"}
    assert coded.findings().absent == ("hòa_giải",)
