"""What a script does with mobsurvey: import, open, tabulate, and take the numbers on to pandas."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pandas
import pytest

import mobsurvey

SAMPLES = Path(__file__).resolve().parent.parent / "samples"

CODEBOOK = """\
id = "small"
languages = ["en", "vi"]

[variables.group]
measure = "ordinal"
label = { en = "Group", vi = "Nhóm" }
values = [{ code = 2, label = { en = "Two", vi = "Hai" } }, { code = 1, label = { en = "One", vi = "Một" } }]
missing = [{ code = 9, kind = "refused", label = "Refused" }]

[variables.colour]
values = [{ code = "r", label = "Red" }, { code = "g", label = "Red" }, { code = "b" }]

[variables.age]
kind = "number"
missing = [{ code = 99 }]

[variables.met]
kind = "date"

[variables.remark]
kind = "text"

[variables.case]
kind = "id"
"""

ANSWERS = """\
group,colour,age,met,remark,case,extra
1,r,30,2024-05-01,yes,c1,x
2,g,99,,,c2,y
9,b,41.5,2024-05-03,"no, never",c3,
,z,,2024-05-03,yes,c4,z
"""


@pytest.fixture
def small(tmp_path: Path) -> mobsurvey.Study:
    """Four cases with a variable of each kind."""
    (tmp_path / "small.toml").write_text(CODEBOOK, encoding="utf-8")
    (tmp_path / "small.csv").write_text(ANSWERS, encoding="utf-8")
    return mobsurvey.import_file(tmp_path / "small.csv", tmp_path / "small.toml", tmp_path / "small.mobsurvey")


@pytest.fixture(scope="module")
def hcmc(tmp_path_factory: pytest.TempPathFactory) -> mobsurvey.Study:
    path = tmp_path_factory.mktemp("api") / "study.mobsurvey"
    return mobsurvey.import_file(SAMPLES / "hcmc-2024.sav", "hcmc-2024", path)


# Studies


def test_import_file_gives_the_study_that_it_wrote(hcmc: mobsurvey.Study) -> None:
    assert hcmc.path is not None
    again = mobsurvey.open_study(hcmc.path)
    assert again.cases == hcmc.cases == 1150
    assert again.survey.names == hcmc.survey.names
    assert again.provenance == hcmc.provenance
    assert mobsurvey.crosstab(again, "purpose", "level") == mobsurvey.crosstab(hcmc, "purpose", "level")


def test_import_file_takes_text_paths(tmp_path: Path) -> None:
    study = mobsurvey.import_file(str(SAMPLES / "hcmc-2024.csv"), "hcmc-2024", str(tmp_path / "s.mobsurvey"))
    assert study.path == tmp_path / "s.mobsurvey"
    assert mobsurvey.open_study(str(tmp_path / "s.mobsurvey")).cases == 1150


def test_import_file_takes_a_codebook(tmp_path: Path) -> None:
    codebook = mobsurvey.load_codebook("hcmc-2024")
    study = mobsurvey.import_file(SAMPLES / "hcmc-2024.csv", codebook, tmp_path / "s.mobsurvey")
    assert study.provenance.codebook == "hcmc-2024"
    assert study.provenance.codebook_text == codebook.text


def test_import_file_needs_no_codebook_for_a_sav(tmp_path: Path) -> None:
    study = mobsurvey.import_file(SAMPLES / "hcmc-2024.sav", study=tmp_path / "s.mobsurvey")
    table = mobsurvey.crosstab(study, "purpose", "level")
    assert [cell.count for cell in table.rows[0].cells] == [248, 243, 279, 770]


def test_import_file_leaves_a_study_alone(hcmc: mobsurvey.Study) -> None:
    assert hcmc.path is not None
    before = hcmc.path.read_bytes()
    with pytest.raises(mobsurvey.MobsurveyError, match="there is a study already"):
        mobsurvey.import_file(SAMPLES / "hai-phong-2025.sav", "hai-phong-2025", hcmc.path)
    assert hcmc.path.read_bytes() == before


def test_import_file_replaces_when_told(tmp_path: Path) -> None:
    path = tmp_path / "s.mobsurvey"
    mobsurvey.import_file(SAMPLES / "hcmc-2024.csv", "hcmc-2024", path)
    mobsurvey.import_file(SAMPLES / "hai-phong-2025.csv", "hai-phong-2025", path, replace=True)
    assert mobsurvey.open_study(path).cases == 267


def test_import_file_reports_progress(tmp_path: Path) -> None:
    seen: list[int] = []
    mobsurvey.import_file(SAMPLES / "hcmc-2024.csv", "hcmc-2024", tmp_path / "s.mobsurvey", progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1150


def test_import_file_in_other_encoding_and_separator(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(CODEBOOK, encoding="utf-8")
    path = tmp_path / "a.csv"
    path.write_bytes("group;age;remark\n1;30,5;Hà N\u00f4i\n2;1,25;\n".encode("cp1258"))
    study = mobsurvey.import_file(
        path, tmp_path / "c.toml", tmp_path / "s.mobsurvey", encoding="cp1258", separator=";", decimal=","
    )
    frame = study.to_pandas()
    assert frame["age"].tolist() == [30.5, 1.25]
    assert frame["remark"][0] == "Hà Nôi"


def test_code_file_writes_nothing(tmp_path: Path, hcmc: mobsurvey.Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    study = mobsurvey.code_file(SAMPLES / "hcmc-2024.sav", "hcmc-2024")
    assert list(tmp_path.iterdir()) == []
    assert study.path is None
    assert study.cases == 1150
    for name in ("purpose", "content", "method", "difficulty"):
        assert mobsurvey.crosstab(study, name, "level") == mobsurvey.crosstab(hcmc, name, "level")


def test_provenance(hcmc: mobsurvey.Study) -> None:
    import hashlib

    made = hcmc.provenance
    data = (SAMPLES / "hcmc-2024.sav").read_bytes()
    assert made.source.file == "hcmc-2024.sav"
    assert made.source.reader == "sav"
    assert made.source.sha256 == hashlib.sha256(data).hexdigest()
    assert made.source.bytes == len(data)
    assert made.version == mobsurvey.__version__
    assert made.imported.endswith("+00:00")


# Tables


def test_crosstab_of_a_set(hcmc: mobsurvey.Study) -> None:
    table = mobsurvey.crosstab(hcmc, "purpose", by="level")
    assert table.kind == "set"
    assert [point.code for point in table.columns] == [1, 2, 3, None]
    assert [row.item for row in table.rows] == [f"purpose_{number}" for number in range(1, 6)]
    assert [cell.count for cell in table.rows[0].cells] == [248, 243, 279, 770]
    assert [cell.base for cell in table.rows[0].cells] == [310, 376, 410, 1096]
    assert table.rows[0].cells[0].percent == 80
    assert len(table.tests) == 5


def test_percents_of_rows_total_and_none(hcmc: mobsurvey.Study) -> None:
    row = mobsurvey.crosstab(hcmc, "level", "purpose_1", percent="row").rows[0]
    assert [cell.base for cell in row.cells] == [310] * 3
    assert [cell.percent for cell in row.cells] == pytest.approx([80, 20, 100])
    row = mobsurvey.crosstab(hcmc, "level", "purpose_1", percent="total").rows[0]
    assert [cell.base for cell in row.cells] == [1096] * 3
    row = mobsurvey.crosstab(hcmc, "level", "purpose_1", percent="none").rows[0]
    assert [cell.percent for cell in row.cells] == [None] * 3
    assert [cell.count for cell in row.cells] == [248, 62, 310]


def test_crosstab_where(hcmc: mobsurvey.Study) -> None:
    table = mobsurvey.crosstab(hcmc, "purpose", "level", where="level != 3")
    assert [cell.count for cell in table.rows[0].cells] == [248, 243, 491]  # nobody is in the third level
    assert any("level != 3" in note and "686 of 1,150" in note for note in table.notes)


def test_freq_is_the_total_of_crosstab(hcmc: mobsurvey.Study) -> None:
    for name in ("purpose", "difficulty", "level"):
        table = mobsurvey.freq(hcmc, name)
        assert table.by is None
        assert table.tests == ()
        assert [point.label for point in table.columns] == ["Total"]
        crossed = mobsurvey.crosstab(hcmc, name, "level")
        assert [row.cells for row in table.rows] == [row.cells[-1:] for row in crossed.rows]


def test_languages(hcmc: mobsurvey.Study) -> None:
    table = mobsurvey.crosstab(hcmc, "purpose", "level", lang="vi")
    assert table.title == "Mục đích của công tác dân vận theo Cấp công tác"
    assert table.columns[-1].label == "Tổng"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"name": "purpos", "by": "level"}, 'Did you mean "purpose"'),
        ({"name": "purpose", "by": "levl"}, 'Did you mean "level"'),
        ({"name": "purpose", "by": "difficulty"}, "is a battery"),
        ({"name": "purpose", "by": "level", "percent": "columns"}, 'Did you mean "column"'),
        ({"name": "purpose", "by": "level", "lang": "fr"}, 'no language "fr"'),
        ({"name": "purpose", "by": "level", "where": "level ="}, "found the end"),
    ],
)
def test_wrong_usage(hcmc: mobsurvey.Study, options: dict[str, str], says: str) -> None:
    with pytest.raises(mobsurvey.MobsurveyError, match=says) as caught:
        mobsurvey.crosstab(hcmc, **options)  # type: ignore[arg-type]
    assert caught.value.exit_code == 2


# Codebooks


def test_load_codebook() -> None:
    codebook = mobsurvey.load_codebook("hcmc-2024")
    assert codebook.id == "hcmc-2024"
    assert list(codebook.sets) == ["purpose", "content", "method"]
    assert len(codebook.variables) == 26
    assert codebook.variables["level"].value_labels("vi")[1] == "Cấp thành phố"


def test_load_codebook_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(CODEBOOK, encoding="utf-8")
    assert mobsurvey.load_codebook(path) == mobsurvey.load_codebook(str(path))
    assert mobsurvey.load_codebook(path).languages == ("en", "vi")


def test_load_codebook_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(mobsurvey.MobsurveyError, match='Did you mean "hcmc-2024"'):
        mobsurvey.load_codebook("hcmc-2023")
    with pytest.raises(mobsurvey.MobsurveyError, match="no such codebook file"):
        mobsurvey.load_codebook(tmp_path / "no.toml")


# pandas


def test_table_to_pandas(hcmc: mobsurvey.Study) -> None:
    frame = mobsurvey.crosstab(hcmc, "purpose", "level").to_pandas()
    assert frame.shape == (5, 8)
    expected: list[object] = [(group, measure) for group in ("City", "District") for measure in ("count", "percent")]
    assert list(frame.columns.to_flat_index())[:4] == expected
    assert frame.index.name == "answer"
    first = "Building an independent, democratic, prosperous, just and civilized society"
    assert frame.loc[first, ("City", "count")] == 248
    assert frame.loc[first, ("Total", "percent")] == pytest.approx(100 * 770 / 1096)


def test_table_of_a_battery_to_pandas(hcmc: mobsurvey.Study) -> None:
    frame = mobsurvey.crosstab(hcmc, "difficulty", "level", percent="none").to_pandas()
    assert frame.shape == (15, 4)
    assert frame.index.names == ["item", "response"]
    item = "People's trust, participation and cooperation are limited"
    assert frame.loc[(item, "Normal"), ("District", "count")] == 177


def test_layers_to_pandas(hcmc: mobsurvey.Study) -> None:
    frame = mobsurvey.crosstab(hcmc, "difficulty_1", "purpose_1", layer="level").to_pandas()
    assert frame.index.names == ["layer", "answer"]
    assert frame.index.is_unique
    assert frame.loc["District"].loc["Normal", ("Total", "count")] == 177


def test_table_without_cases_to_pandas(hcmc: mobsurvey.Study) -> None:
    frame = mobsurvey.crosstab(hcmc, "purpose", "level", where="level = 1 and level = 2").to_pandas()
    assert frame["District", "count"].tolist() == [0] * 5
    assert frame["District", "percent"].isna().all()


def test_study_to_pandas_with_labels(small: mobsurvey.Study) -> None:
    frame = small.to_pandas()
    assert frame.columns.tolist() == ["group", "colour", "age", "met", "remark", "case", "extra"]
    assert len(frame) == 4
    group = frame["group"]
    assert isinstance(group.dtype, pandas.CategoricalDtype)
    assert group.cat.ordered
    assert group.cat.categories.tolist() == ["Two", "One"]
    assert group.tolist()[:2] == ["One", "Two"]
    assert group.isna().tolist() == [False, False, True, True]


def test_labels_that_two_values_share_stay_apart(small: mobsurvey.Study) -> None:
    colour = small.to_pandas()["colour"]
    assert not colour.cat.ordered
    assert colour.tolist()[:3] == ["Red (r)", "Red (g)", "b"]
    assert colour.isna().tolist() == [False, False, False, True], "z is in no list"


def test_study_to_pandas_with_codes(small: mobsurvey.Study) -> None:
    frame = small.to_pandas(labels=False)
    assert frame["group"].cat.categories.tolist() == [2, 1]
    assert frame["group"].tolist()[:2] == [1, 2]
    assert frame["group"].isna().tolist() == [False, False, True, True]


def test_study_to_pandas_in_another_language(small: mobsurvey.Study) -> None:
    assert small.to_pandas(language="vi")["group"].tolist()[:2] == ["Một", "Hai"]
    assert small.to_pandas(language="vi")["colour"].tolist()[0] == "Red (r)"


def test_open_kinds_to_pandas(small: mobsurvey.Study) -> None:
    frame = small.to_pandas()
    assert pandas.api.types.is_float_dtype(frame["age"])
    assert frame["age"].tolist()[0] == 30
    assert [math.isnan(age) for age in frame["age"]] == [False, True, False, True]
    assert frame["met"].isna().tolist() == [False, True, False, False]
    assert frame["remark"].tolist()[2] == "no, never"
    assert frame["remark"].isna().tolist() == [False, True, False, False]
    assert frame["case"].tolist() == ["c1", "c2", "c3", "c4"]
    assert frame["extra"].isna().tolist() == [False, False, True, False]


def test_pandas_counts_what_the_table_counts(hcmc: mobsurvey.Study) -> None:
    frame = hcmc.to_pandas(labels=False)
    counted = pandas.crosstab(frame["difficulty_2"], frame["level"])
    table = mobsurvey.crosstab(hcmc, "difficulty_2", "level")
    assert counted.to_numpy().tolist() == [[cell.count for cell in row.cells[:-1]] for row in table.rows]


def test_study_in_memory_to_pandas(hcmc: mobsurvey.Study) -> None:
    study = mobsurvey.code_file(SAMPLES / "hcmc-2024.csv", "hcmc-2024")
    pandas.testing.assert_frame_equal(study.to_pandas(), hcmc.to_pandas())


# The module


def test_everything_public_is_there() -> None:
    for name in mobsurvey.__all__:
        assert getattr(mobsurvey, name) is not None
        assert name in dir(mobsurvey)
    with pytest.raises(AttributeError, match="crostab"):
        mobsurvey.crostab  # noqa: B018


def test_importing_mobsurvey_loads_nothing_heavy() -> None:
    code = "import sys, mobsurvey; print(sorted({'pandas', 'numpy', 'typer', 'rich', 'sqlite3'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found == "[]\n"
