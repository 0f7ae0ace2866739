"""A codebook written as TOML is read as the same codebook again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.codebook.codebooks import codebooks

from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.to_toml import codebook_to_toml
from mobsurvey.codebook.toml import parse_codebook, read_codebook
from mobsurvey.survey import Missing, Net, ResponseSet, Value, Variable

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "codebooks").glob("*.toml"))


def again(codebook: Codebook) -> Codebook:
    return replace(parse_codebook(codebook_to_toml(codebook), "x"), text="")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(codebooks())
def test_any_codebook(codebook: Codebook) -> None:
    assert again(codebook) == codebook


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_codebooks_that_ship(path: Path) -> None:
    codebook = replace(read_codebook(path), text="")
    assert again(codebook) == codebook


def test_the_text_is_tidy() -> None:
    values = (Value(1, {"en": "Yes", "vi": "Có"}), Value("02", {"en": 'The "rest"'}))
    variables = [
        Variable("a", "single", {"en": "Rice", "vi": "Cơm"}, "ordinal", values, (Missing(9, "refused"),)),
        Variable("b", "single", {}, "ordinal", values, (Missing(9, "refused"),), columns=("Món b", "b;c")),
        Variable("age", "number", {"vi": "Tuổi"}, "scale"),
    ]
    sets = {"s": ResponseSet("s", "dichotomies", ("a", "b"), counted_value="02", base="asked")}
    nets = {
        "any": Net("any", "s", ("a", "b"), {"en": "Any"}),
        "yes": Net("yes", "a", (1, "02"), kind="subtotal"),
    }
    named = {v.name: v for v in variables}
    codebook = Codebook("c", {"en": "C"}, "", ("en", "vi"), named, sets, {}, "", nets=nets)
    assert codebook_to_toml(codebook) == (
        'id = "c"\n'
        'title = { en = "C" }\n'
        'languages = ["en", "vi"]\n'
        "\n"
        "[scales.a]\n"
        'measure = "ordinal"\n'
        "values = [\n"
        '    { code = 1, label = { en = "Yes", vi = "Có" } },\n'
        '    { code = "02", label = { en = "The \\"rest\\"" } },\n'
        "]\n"
        "missing = [\n"
        '    { code = 9, kind = "refused" },\n'
        "]\n"
        "\n"
        "[variables.a]\n"
        'label = { en = "Rice", vi = "Cơm" }\n'
        'scale = "a"\n'
        "\n"
        "[variables.b]\n"
        'scale = "a"\n'
        'columns = ["Món b", "b;c"]\n'
        "\n"
        "[variables.age]\n"
        'kind = "number"\n'
        'label = { vi = "Tuổi" }\n'
        "\n"
        "[sets.s]\n"
        'kind = "dichotomies"\n'
        'members = ["a", "b"]\n'
        'counted_value = "02"\n'
        'base = "asked"\n'
        "\n"
        "[nets.any]\n"
        'of = "s"\n'
        'label = { en = "Any" }\n'
        'members = ["a", "b"]\n'
        "\n"
        "[nets.yes]\n"
        'of = "a"\n'
        'members = [1, "02"]\n'
        'kind = "subtotal"\n'
    )


def test_one_language_needs_no_table_of_languages() -> None:
    codebook = Codebook("c", {"vi": "Ăn"}, "x", ("vi",), {"a": Variable("a", "id", {"vi": "Số"})}, {}, {}, "")
    assert 'title = "Ăn"' in codebook_to_toml(codebook)
    assert again(codebook) == codebook


@pytest.mark.parametrize("text", ["a\n\u0303b", "\x0e\u0309i", "\x7f\u0307", '"\u0301', "\\n\u0338", "\t\u0301\u0323"])
def test_a_mark_behind_a_control_joins_no_escape(text: str) -> None:
    codebook = Codebook("c", {}, "x", ("en",), {"a": Variable("a", "id", {"en": text})}, {}, {}, "")
    assert again(codebook) == codebook
