"""`mobsurvey weight`, as typed: what it prints, keeps and refuses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Refused

LEVEL = """\
[[margin]]
of = ["level"]
targets = [
    { codes = [1], share = 0.2 },
    { codes = [2], share = 0.35 },
    { codes = [3], share = 0.45 },
]
"""
REPORT = """\
weight_raked: 1,096 cases weighted, 54 left out
Left out without a valid answer, so that their weight is blank: level 54
Raked to level
1 round; largest difference from a target less than 0.000001 %
Weights 0.7071 to 1.203, ratio 1.70; quartiles 0.7071, 1.02, 1.203; they add up to 1,096
Design effect 1.04; effective n 1,054 of 1,096, efficiency 96.2 %
"""


@pytest.fixture
def level(tmp_path: Path) -> Path:
    path = tmp_path / "level.toml"
    path.write_text(LEVEL, encoding="utf-8")
    return path


def test_what_is_printed_and_kept(call: Call, study: Path, level: Path) -> None:
    result = call("weight", "--target", "level.toml")
    assert (result.code, result.out) == (0, REPORT)
    assert result.err == "Study written: study.mobsurvey\n"
    described = call("describe", "weight_raked").out
    assert described.startswith(
        "weight_raked: Raked weight to level\n  number; answered 1,096, missing 54 (blank 54)\n"
    )
    assert all(f"  {line}\n" in described for line in REPORT.splitlines()[1:])
    overview = call("describe").out
    assert "Weight weight_raked: made 20" in overview
    assert "from level.toml (SHA-256 " in overview and "matched 26 variables" in overview
    (made,) = call("describe", "--format", "json").json["provenance"]["weights"]
    assert made["text"] == LEVEL
    table = call("crosstab", "method_3", "--by", "level", "--weight", "weight_raked", "--format", "plain").out
    assert "Base (respondents)  219 100.0  384 100.0     493 100.0  1096 100.0" in table


def test_a_dry_run_writes_nothing(call: Call, study: Path, level: Path) -> None:
    before = study.read_bytes()
    result = call("weight", "--target", "level.toml", "--dry-run")
    assert (result.code, result.out, result.err) == (0, REPORT, "Nothing written: --dry-run\n")
    assert study.read_bytes() == before


def test_a_dry_run_shows_what_would_be_refused(call: Call, study: Path, level: Path) -> None:
    call("weight", "--target", "level.toml")
    before = study.read_bytes()
    result = call("weight", "--target", "level.toml", "--dry-run")
    assert (result.code, result.out) == (0, REPORT)
    assert result.err == (
        "Nothing written: --dry-run\n"
        'Without --dry-run this is refused: level.toml: the study has a weight "weight_raked" already. '
        'Make it again with --replace, or choose another name: name = "…".\n'
    )
    assert call("weight", "--target", "level.toml", "--dry-run", "--replace").err == "Nothing written: --dry-run\n"
    level.write_text('name = "level"\n' + LEVEL, encoding="utf-8")
    result = call("weight", "--target", "level.toml", "--dry-run", "--replace")
    assert result.code == 0 and 'the study has a "level" already. Choose another name' in result.err
    assert study.read_bytes() == before


def test_waves_are_raked_each_for_itself(call: Call, tmp_path: Path) -> None:
    rows = ["1", "1", "1", "2", "2", "3", "9"]
    for wave, count in (("1", 20), ("2", 30)):
        text = "\n".join(["level,purpose_1", *(f"{row},{n % 2}" for n in range(count) for row in rows)]) + "\n"
        (tmp_path / f"{wave}.csv").write_text(text, encoding="utf-8")
    call("import", "1.csv", "--codebook", "hcmc-2024", "--wave", "2023")
    call("import", "2.csv", "--append", "--wave", "2024")
    (tmp_path / "t.toml").write_text('by = "wave"\ntrim = { high = 2 }\n' + LEVEL)
    result = call("weight", "--target", "t.toml", "--dry-run")
    assert "needs a mean weight of 2.7 times that of all cases, above high = 2" in result.err
    (tmp_path / "t.toml").write_text('by = "wave"\ntotal = { 2023 = 1000, 2024 = 500 }\n' + LEVEL)
    result = call("weight", "--target", "t.toml")
    assert result.out.splitlines() == [
        "weight_raked: 300 cases weighted, 50 left out",
        "Left out without a valid answer, so that their weight is blank: level 50",
        "Raked to level, each wave for itself",
        "wave 2023: 120 cases",
        "  1 round; largest difference from a target less than 0.000001 %",
        "  Weights 3.333 to 22.5, ratio 6.75; quartiles 3.333, 6.042, 8.75; they add up to 1,000",
        "  Design effect 1.66; effective n 72 of 120, efficiency 60.2 %",
        "wave 2024: 180 cases",
        "  1 round; largest difference from a target less than 0.000001 %",
        "  Weights 1.111 to 7.5, ratio 6.75; quartiles 1.111, 2.014, 2.917; they add up to 500",
        "  Design effect 1.66; effective n 108 of 180, efficiency 60.2 %",
        "All together",
        *result.out.splitlines()[-2:],
    ]
    assert result.out.splitlines()[-2].startswith("  Weights 1.111 to 22.5, ratio 20.25; quartiles ")


def test_an_import_says_that_weights_must_be_made_again(call: Call, tmp_path: Path, study: Path, level: Path) -> None:
    call("weight", "--target", "level.toml")
    (tmp_path / "more.csv").write_text("level\n1\n2\n", encoding="utf-8")
    out = call("import", "more.csv", "--append").out
    says = (
        "Weight weight_raked: blank for 2 cases, which came in after it was made. "
        "Make it again: mobsurvey weight --target level.toml --replace\n"
    )
    assert says in out
    assert says in call("describe").out
    call("weight", "--target", "level.toml", "--replace")
    assert "blank for" not in call("describe").out


@pytest.mark.parametrize(
    ("text", "code", "lines", "says"),
    [
        (LEVEL.replace("0.45", "0.4"), 1, 1, ["level.toml, line 3: the shares add up to 0.95, not to 1"]),
        (LEVEL.replace("[3]", "[4]").replace("[2]", "[7]"), 1, 2, ["line 5: ", "line 6: ", "Its codes are: 1 (City)"]),
        (LEVEL.replace('"level"', '"levle"'), 1, 1, ['line 2: there is no variable "levle". Did you mean "level"?']),
        ('name = "purpose"\n' + LEVEL, 2, 1, ['level.toml: the study has a "purpose" already. Choose another name']),
        (LEVEL.replace("0.45", ".45"), 1, 1, ["level.toml, line 6: .45 is not how TOML writes a number. Write 0.45."]),
        ("[[margin\n", 1, 1, ["level.toml: ", "line 1", "Correct the TOML there"]),
    ],
)
def test_what_is_refused(
    refused: Refused, study: Path, level: Path, text: str, code: int, lines: int, says: list[str]
) -> None:
    level.write_text(text, encoding="utf-8")
    refused("weight", "--target", "level.toml", code=code, lines=lines, says=says)


def test_it_needs_a_target_file(refused: Refused, study: Path) -> None:
    refused("weight", code=2, usage=True, lines=1, says=["Missing option '--target'"])
    refused("weight", "--target", "none.toml", code=1, says=["none.toml: there is no such file"])


def test_trimmed_weights_are_told(call: Call, tmp_path: Path, samples: Path) -> None:
    call("import", samples / "service-example.csv", "--codebook", "service-example")
    (tmp_path / "t.toml").write_text(
        'base = "weight"\ntrim = { low = 0.3, high = 2 }\n[[margin]]\nof = ["sex"]\n'
        "targets = [{ codes = [1], count = 490 }, { codes = [2], count = 510 }]\n",
        encoding="utf-8",
    )
    out = call("weight", "--target", "t.toml").out
    assert "\nTrimmed: 22 cases\nWeights 0.4302 to 2, ratio 4.65; " in out
