"""The syntax for SPSS: PSPP counts by it what we count. `python tests/spss/test_syntax.py` rewrites the snapshots."""

from __future__ import annotations

import csv
import importlib.util
import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from mobsurvey.errors import UsageError
from mobsurvey.intake import code_file
from mobsurvey.spss.syntax import syntax
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import two_way
from mobsurvey.statistics.two_way.chi_square import chi_square
from mobsurvey.study import Study
from mobsurvey.survey import case_numbers
from mobsurvey.tabulation.axis import SetAxis, axis_of
from mobsurvey.tabulation.filter import parse_filter

TESTS = Path(__file__).resolve().parents[1]
SNAPSHOTS = TESTS / "snapshots" / "syntax"

Key = tuple[str, str, str, str, str]
"""Item, code, column, stratum, and which number."""


def reference_script() -> Any:
    spec = importlib.util.spec_from_file_location("reference_syntax", TESTS / "reference" / "syntax.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


@pytest.fixture(scope="module", name="studies")
def _studies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Study]:
    folder = tmp_path_factory.mktemp("studies")
    names = ("hcmc-2024", "hai-phong-2025", "canteen")
    study_of = reference_script().study_of
    return {f"{name}.{kind}": study_of(f"{name}.{kind}", folder) for name in names for kind in ("sav", "csv")}


def reference() -> list[tuple[tuple[str, ...], dict[Key, float]]]:
    """What PSPP found: for each table its file, name, by, layer, where and weight, and the numbers."""
    with (TESTS / "reference" / "syntax.csv").open(encoding="utf-8", newline="") as stream:
        rows = [tuple(row) for row in csv.reader(stream)][1:]
    tables = []
    for table, found in groupby(rows, lambda row: row[:6]):
        tables.append((table, {(r[6], r[7], r[8], r[9], r[10]): float(r[11]) for r in found}))
    return tables


class Ours:
    """Our numbers of one table, counted case by case."""

    def __init__(self, study: Study, name: str, by: str, layer: str, where: str, weight: str) -> None:
        self.survey = study.survey
        self.name, self.by, self.layer, self.where, self.weight = name, by, layer, where, weight
        (self.chunk,) = study.survey.chunks

    def numbers(self) -> dict[Key, float]:
        everyone = (1 << self.chunk.cases) - 1
        kept = parse_filter(self.where, self.survey).bits(self.chunk) if self.where else everyone
        strata = {"": everyone}
        if self.layer:
            strata = {str(code): bits for code, bits in self.chunk.columns[self.layer].selected.items()}
        items = self.survey.batteries[self.name].items if self.name in self.survey.batteries else (self.name,)
        return {
            (item, code, column, stratum, number): value
            for name in items
            for stratum, bits in strata.items()
            for (item, code, column, number), value in self.table(name, bits & kept).items()
        }

    def table(self, name: str, inside: int) -> dict[tuple[str, str, str, str], float]:
        stub, banner = axis_of(self.survey, name, "en"), axis_of(self.survey, self.by, "en")
        rows, columns = stub.bits(self.chunk), banner.bits(self.chunk)
        inside &= rows.answered & columns.answered
        points = [category.item if category.code is None else str(category.code) for category in banner.categories]
        if isinstance(banner, SetAxis):
            points = [p if c.code is None else f"{self.by}={p}" for p, c in zip(points, banner.categories, strict=True)]
        found: dict[tuple[str, str, str, str], float] = {}
        counts: list[list[float]] = []
        for category, selected in zip(stub.categories, rows.selected, strict=True):
            is_set = isinstance(stub, SetAxis)
            item = category.item if category.code is None or not is_set else f"{name}={category.code}"
            code = "" if is_set else str(category.code)
            counts.append([self.count(selected & bits & inside) for bits in columns.selected])
            for point, count in zip(points, counts[-1], strict=True):
                found[item, code, point, "count"] = count
            if is_set:
                others = [self.count(~selected & bits & inside) for bits in columns.selected]
                self.test(found, item, [counts[-1], others], banner)
        if not isinstance(stub, SetAxis):
            self.test(found, name, counts, banner)
        return found

    def test(
        self, found: dict[tuple[str, str, str, str], float], item: str, counts: list[list[float]], banner: object
    ) -> None:
        result: tuple[Result, ...] | Skipped = chi_square(two_way(counts))
        if not isinstance(result, Skipped) and not isinstance(banner, SetAxis):
            assert result[0].value is not None
            found[item, "", "", "chi-square"] = result[0].value

    def count(self, bits: int) -> float:
        if not self.weight:
            return bits.bit_count()
        weights: Sequence[float] = self.chunk.columns[self.weight].values
        return sum(weights[case - 1] for case in case_numbers(bits, self.chunk.cases) if weights[case - 1] > 0)


@pytest.mark.parametrize("file", ["hcmc-2024.sav", "hcmc-2024.csv", "hai-phong-2025.sav", "hai-phong-2025.csv"])
def test_pspp_counts_the_same_in_the_samples(studies: dict[str, Study], file: str) -> None:
    assert compare(studies[file], file) >= 19


@pytest.mark.parametrize("file", ["canteen.sav", "canteen.csv"])
def test_pspp_counts_the_same_in_a_survey_that_has_everything(studies: dict[str, Study], file: str) -> None:
    assert compare(studies[file], file) >= 30


def compare(study: Study, file: str) -> int:
    tables = [(table, theirs) for table, theirs in reference() if table[0] == file]
    for (_, *table), theirs in tables:
        ours = Ours(study, *table).numbers()
        assert set(theirs) <= set(ours), table
        for key, value in ours.items():
            if key[-1] == "count":
                assert theirs.get(key, 0) == value, (table, key)  # PSPP leaves rows and columns without cases out
            else:
                assert theirs[key] == pytest.approx(value, rel=1e-12, abs=1e-14), (table, key)
    return len(tables)


# The text


SNAPSHOT_CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "sample": ("hai-phong-2025.sav", {"names": ["content", "difficulty"], "by": "level", "lang": "vi"}),
    "canteen": (
        "canteen.csv",
        {
            "names": ["dishes", "meals", "where", "grade"],
            "by": "group",
            "layer": "level",
            "where": "age >= 31.5 and remark != 'it\\'s' or grade is missing",
            "frequency_weight": "times",
            "percent": "row",
            "decimal": ",",
        },
    ),
    "frequencies": ("canteen.sav", {"names": ["group", "meals"], "where": "visit > '2024-01-01'"}),
}


def written(studies: dict[str, Study], name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    file, options = SNAPSHOT_CALLS[name]
    monkeypatch.chdir(folder)
    return syntax(studies[file], **options)


@pytest.mark.parametrize("name", SNAPSHOT_CALLS)
def test_snapshot(studies: dict[str, Study], tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_files(tmp_path)
    text = written(studies, name, tmp_path, monkeypatch)
    assert text == (SNAPSHOTS / f"{name}.sps").read_text(encoding="utf-8")
    check_form(text)


def copy_files(folder: Path) -> None:
    study_of = reference_script().study_of
    for file, _ in SNAPSHOT_CALLS.values():
        study_of(file, folder)


def check_form(text: str) -> None:
    """A command begins at the first column and ends with a full stop; no line is too long; nothing steers."""
    assert text.startswith("* Encoding: UTF-8.\n")
    ended = True
    for line in text.splitlines():
        assert len(line.encode()) <= 250
        assert line == line.rstrip()
        assert line.isprintable()
        if line and not line.startswith("* "):
            assert line.startswith(" ") != ended, line
        ended = not line or line.endswith(".")
    assert ended


def test_labels_and_names_cannot_become_commands(tmp_path: Path) -> None:
    codebook = tmp_path / "a.toml"
    nasty = "it's\\n. \\nERASE FILE='a'.\\n* /* \\\"x\\\" " + "đ" * 300
    codebook.write_text(
        'id = "a"\n[variables._q]\n'
        f'label = "{nasty}"\nvalues = [{{ code = 1, label = "{nasty}" }}, {{ code = 2 }}]\n'
        '[variables.all]\nvalues = [{ code = "x\'y", label = "1" }, { code = "2" }]\n',
        encoding="utf-8",
    )
    data = tmp_path / "đáp án 'mới'.csv"
    data.write_text("_q,all,Q;1,q1\n1,x'y,a,b\n2,2,c,d\n", encoding="utf-8")
    text = syntax(code_file(data, codebook), ["_q", "all"], by="_q", where="all = 'x\\'y'", data=data)
    check_form(text)
    outside = re.sub(r"'(?:[^']|'')*'", "''", "\n".join(line for line in text.splitlines() if line[:1] != "*"))
    assert "ERASE" not in outside
    assert "đáp án ''mới''.csv'" in text
    assert "v_q F16.0 all_2 A" in text
    assert "IF (LTRIM(RTRIM(all_2)) = 'x''y') all_2_coded = 1." in text


def test_columns_of_a_sav_get_the_names_of_the_codebook(tmp_path: Path) -> None:
    """The file need not be there, since its columns are known from the import."""
    codebook = tmp_path / "a.toml"
    codebook.write_text(
        'id = "a"\n[variables.level]\ncolumns = ["cap"]\nvalues = [{ code = 1 }, { code = 2 }]\n', encoding="utf-8"
    )
    data = tmp_path / "a.csv"
    data.write_text("cap\n1\n2\n", encoding="utf-8")
    text = syntax(code_file(data, codebook), ["level"], data="elsewhere/bản mới.sav")
    assert "GET FILE='elsewhere/bản mới.sav'.\nWEIGHT OFF.\n" in text
    assert "RENAME VARIABLES (cap = level).\n" in text
    assert "MISSING VALUES level ().\n" in text


CSV_CODEBOOK = """\
id = "a"
[variables.level]
values = [{ code = 1, label = "One" }]
[variables.places]
kind = "text"
[variables.born]
kind = "date"
[variables.note]
kind = "text"
[sets.where]
kind = "delimited"
members = ["places"]
separator = ";"
values = [{ code = "home", label = "At home" }, { code = "work" }]
"""


def test_what_spss_would_answer_otherwise_is_refused(tmp_path: Path) -> None:
    codebook, data = tmp_path / "a.toml", tmp_path / "a.csv"
    codebook.write_text(CSV_CODEBOOK, encoding="utf-8")
    data.write_text("level,places,born,note\n1,home; work,2024-01-01,a\n", encoding="utf-8")
    study = code_file(data, codebook)
    whole = syntax(study, by="level", data=data)
    assert "CROSSTABS" not in whole
    assert "not all written as codes" in whole.replace("\n* ", " ")
    refused: list[tuple[dict[str, Any], str]] = [
        ({"names": ["where"]}, 'the joined answers of "where" are not all written as codes with ";" between them'),
        ({"where": "where = 'home'"}, 'the joined answers of "where"'),
        ({"where": "note < 'b'"}, 'compares "note" by the order of texts'),
        ({"where": "born > '2024-01-01'"}, "dates, which are text in the file"),
    ]
    for options, message in refused:
        with pytest.raises(UsageError, match=re.escape(message)):
            syntax(study, **{"names": ["level"], **options}, data=data)


def test_a_cell_with_a_line_break_is_refused(tmp_path: Path) -> None:
    codebook, data = tmp_path / "a.toml", tmp_path / "a.csv"
    codebook.write_text(CSV_CODEBOOK, encoding="utf-8")
    data.write_text('level,note\n1,"a\nb"\n', encoding="utf-8")
    with pytest.raises(UsageError, match='a cell of "note" has a line break'):
        syntax(code_file(data, codebook), ["level"], data=data)


@pytest.mark.parametrize(
    ("head", "first", "delimiter"),
    [
        ("level;note\n", 2, ";"),
        ("sep=;\nlevel;note\n", 3, ";"),
        ('level\t"no\nte"\n', 3, r"\t"),
        ("level,note\n", 2, ","),
    ],
)
def test_first_case_and_separator(tmp_path: Path, head: str, first: int, delimiter: str) -> None:
    codebook, data = tmp_path / "a.toml", tmp_path / "a.csv"
    codebook.write_text(CSV_CODEBOOK, encoding="utf-8")
    sign = "\t" if delimiter == r"\t" else delimiter
    data.write_text(f"{head}1{sign}a\n", encoding="utf-8")
    text = syntax(code_file(data, codebook), ["level"], data=data)
    assert f"/FIRSTCASE={first}\n" in text
    assert f"/DELIMITERS='{delimiter}'\n" in text


@pytest.mark.parametrize(("encoding", "spelt"), [("cp1258", "windows-1258"), ("utf-16", "UTF-16"), ("utf-8", "UTF8")])
def test_encoding(tmp_path: Path, encoding: str, spelt: str) -> None:
    codebook, data = tmp_path / "a.toml", tmp_path / "a.csv"
    codebook.write_text(CSV_CODEBOOK, encoding="utf-8")
    data.write_text("level,note\n1,ê\n", encoding=encoding)
    text = syntax(code_file(data, codebook, encoding=encoding), ["level"], data=data)
    assert f"/ENCODING='{spelt}'\n" in text


def rewrite() -> None:
    import tempfile

    patch = pytest.MonkeyPatch()
    with tempfile.TemporaryDirectory() as folder:
        copy_files(Path(folder))
        study_of = reference_script().study_of
        SNAPSHOTS.mkdir(parents=True, exist_ok=True)
        for name, (file, _) in SNAPSHOT_CALLS.items():
            studies = {file: study_of(file, Path(folder))}
            text = written(studies, name, Path(folder), patch)
            (SNAPSHOTS / f"{name}.sps").write_text(text, encoding="utf-8", newline="\n")
        patch.undo()


if __name__ == "__main__":
    rewrite()
