"""`mobsurvey import`: what it takes, where it puts it, and what it says of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import mobsurvey

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Refused, Run


def counts(path: Path, name: str, by: str = "") -> list[list[float]]:
    """Counts by row and column, the total last."""
    study = mobsurvey.open_study(path)
    table = mobsurvey.crosstab(study, name, by) if by else mobsurvey.freq(study, name)
    return [[cell.count for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize("suffix", [".sav", ".csv"])
def test_sample(run: Run, samples: Path, tmp_path: Path, suffix: str) -> None:
    result = run("import", samples / f"hcmc-2024{suffix}", "--codebook", "hcmc-2024")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0] == f"hcmc-2024{suffix}: 1,150 cases, 54 of them without any answer"
    assert lines[1] == "Codebook hcmc-2024: matched 26 variables, 3 sets, 1 battery"
    assert lines[2] == "Missing answers, over all variables: blank 780, no answer 624"
    assert lines[3].startswith(f"Read as: reader {suffix[1:]}, encoding ")
    assert lines[3].endswith("separator comma") == (suffix == ".csv")
    assert len(lines) == 4
    assert result.err == "Study written: study.mobsurvey\n"
    assert [path.name for path in tmp_path.iterdir()] == ["study.mobsurvey"]
    assert counts(tmp_path / "study.mobsurvey", "level") == [[310], [376], [410]]


def test_report_of_what_did_not_fit(call: Call, tiny: Path) -> None:
    text = tiny.read_text().replace("group,a,b,c,age,note", "GROUP,a,bb,c,age,remark")
    tiny.write_text(text + "7,Yes,1,5,x,\n8,no,1,5,31,\n")
    result = call("import", "tiny.csv", "--codebook", "tiny.toml")
    assert result.code == 0
    assert result.out.splitlines() == [
        "tiny.csv: 7 cases",
        "Codebook tiny: matched 4 variables, 1 set",
        "Missing answers, over all variables: refused 1, blank 1",
        "Read as: reader csv, encoding utf-8-sig, separator comma",
        "Columns under another name: GROUP as group",
        "Answers given as labels, coded by them: a",
        "Columns not in the codebook (kept, untabulated): bb, remark",
        "In the codebook, not in the file: b, note",
        "Values in no list, counted as invalid: 5",
        '  group: "7" 1 time, case 6',
        '  group: "8" 1 time, case 7',
        '  c: "5" 2 times, case 6, 7',
        '  age: "x" 1 time, case 6',
    ]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("redcap/repeating.csv", "Repeating instruments: 2 of 4 rows are entries"),
        ("redcap/events.csv", 'Events: "dot_1_arm_1" 2, "dot_2_arm_1" 1: a record has a row in each'),
        ("redcap/odd-text.csv", 'Other texts: q___1: "x" is neither yes nor no'),
    ],
)
def test_every_decision_of_a_reader_is_told(call: Call, tmp_path: Path, file: str, told: str) -> None:
    path = Path(__file__).parents[1] / "formats" / "files" / file
    assert call("codebook", "new", path, "--out", tmp_path / "drafted.toml").code == 0
    result = call("import", path, "--codebook", "drafted.toml")
    assert any(line.startswith(told) for line in result.out.splitlines()), result.out


def test_near_misses_are_named(call: Call, tiny: Path) -> None:
    tiny.write_text(tiny.read_text().replace("group,a", "groups,a"))
    out = call("import", "tiny.csv", "--codebook", "tiny.toml").out
    assert 'group: column "groups" has nearly that name; if it is the same, add columns = ["groups"] to group' in out


def test_many_findings_are_cut(call: Call, tiny: Path) -> None:
    header = "group,a,b,c," + ",".join(f"x{number}" for number in range(12))
    rows = [f"{number},1,1,1," + ",".join("1" * 12) for number in range(100, 130)]
    tiny.write_text("\n".join([header, *rows, *rows, rows[0], *["100" + rows[0][3:]] * 9]) + "\n")
    out = call("import", "tiny.csv", "--codebook", "tiny.toml").out
    assert "x0, x1, x2, x3, x4, x5, x6, x7 and 4 more" in out
    assert '  group: "100" 12 times, case 1, 31, 61, 62, 63, …' in out
    assert "  group: and 25 further values, 50 cases" in out


def test_decimal_commas_are_recognised(call: Call, tiny: Path) -> None:
    tiny.write_text('group,a,b,c,age\n1,1,1,1,"30,5"\n1,1,1,1,"31,5"\n')
    out = call("import", "tiny.csv", "--codebook", "tiny.toml").out
    assert 'Decimal mark: comma ("30,5" in column "age")' in out
    assert "invalid" not in out
    out = call("import", "tiny.csv", "--codebook", "tiny.toml", "--decimal", ".", "--replace").out
    assert '  age: "30,5" 1 time, case 1' in out


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["30.5", "31,5"], ['column "age" has the number "31,5"', '--decimal "," or --decimal "."']),
        (["1.200", "2.500"], ['the number "1.200" in column "age" can be 1200 or, with a decimal point, 1.200']),
    ],
)
def test_numbers_that_can_be_read_two_ways(refused: Refused, tiny: Path, rows: list[str], says: list[str]) -> None:
    tiny.write_text("group;a;b;c;age\n" + "".join(f"1;1;1;1;{row}\n" for row in rows))
    refused("import", "tiny.csv", "--codebook", "tiny.toml", code=1, says=["tiny.csv", *says])


def test_where_commas_separate_cells_the_point_is_decimal(call: Call, tiny: Path) -> None:
    tiny.write_text("group,a,b,c,age\n1,1,1,1,1.200\n1,1,1,1,2.400\n")
    call("import", "tiny.csv", "--codebook", "tiny.toml")
    assert "mean 1.8" in call("describe", "age").out.lower()


def test_thousands_are_read_where_the_decimal_mark_is_declared(call: Call, tiny: Path) -> None:
    tiny.write_text('group,a,b,c,age\n1,1,1,1,"1.234,5"\n1,1,1,1,"5.000"\n')
    call("import", "tiny.csv", "--codebook", "tiny.toml", "--decimal", ",")
    assert "3,117.25" in call("describe", "age").out.replace("3117.25", "3,117.25")


def dated(tmp_path: Path, *dates: str) -> None:
    (tmp_path / "d.csv").write_text("d;q\n" + "".join(f"{date};1\n" for date in dates))
    (tmp_path / "d.toml").write_text('id = "d"\n[variables.d]\nkind = "date"\n[variables.q]\nvalues = [{ code = 1 }]\n')


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (["1/2/2024", "13/2/2024"], 'day first ("13/2/2024" in column "d")'),
        (["1/2/2024", "2/13/2024 14:05:00"], 'month first ("2/13/2024 14:05:00" in column "d")'),
    ],
)
def test_the_order_of_dates_is_found_and_said(call: Call, tmp_path: Path, dates: list[str], told: str) -> None:
    dated(tmp_path, *dates)
    assert f"Order of dates: {told}\n" in call("import", "d.csv", "--codebook", "d.toml").out


@pytest.mark.parametrize(
    ("dates", "says"),
    [
        (
            ["1/2/2024", "3/4/2024"],
            ['the date "1/2/2024" in column "d", like all others', "--dates dmy or --dates"],
        ),
        (["13/2/2024", "2/13/2024"], ['the day first ("13/2/2024"', 'the month first ("2/13/2024"']),
    ],
)
def test_dates_that_can_be_read_two_ways(
    refused: Refused, call: Call, tmp_path: Path, dates: list[str], says: list[str]
) -> None:
    dated(tmp_path, *dates)
    refused("import", "d.csv", "--codebook", "d.toml", code=1, says=["d.csv", *says])
    call("import", "d.csv", "--codebook", "d.toml", "--dates", "mdy")


def test_dates_that_are_the_same_both_ways_are_no_question(call: Call, tmp_path: Path) -> None:
    dated(tmp_path, "1/1/2024", "2024-12-31", "5/5/2024")
    assert "Order of dates" not in call("import", "d.csv", "--codebook", "d.toml").out


def test_ids_that_come_twice_are_said(call: Call, tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text("id,q\na,1\nb,1\na,2\na,\n")
    (tmp_path / "ids.toml").write_text(
        'id = "ids"\n[variables.id]\nkind = "id"\n[variables.q]\nvalues = [{ code = 1, label = "Yes" }, { code = 2 }]\n'
    )
    out = call("import", "ids.csv", "--codebook", "ids.toml").out
    assert "id: 2 cases with an id that an earlier case has\n" in out
    assert "Answers whose code has no label, unlike the others of their variable: q 2 (1 case)\n" in out


def test_declared_weight_is_said(call: Call, samples: Path, tmp_path: Path) -> None:
    data = bytearray((samples / "hcmc-2024.sav").read_bytes())
    data[76:80] = (1).to_bytes(4, "little")  # the index of the weight variable in the header
    (tmp_path / "weighted.sav").write_bytes(data)
    out = call("import", "weighted.sav", "--codebook", "hcmc-2024").out
    assert 'The file declares the weight variable "level"; tables are unweighted' in out
    assert 'the file declares the weight variable "level", which is not applied' in " ".join(
        call("crosstab", "purpose", "--by", "level").out.split()
    )


def test_sav_without_codebook(call: Call, samples: Path, tmp_path: Path) -> None:
    result = call("import", samples / "hai-phong-2025.sav")
    assert result.code == 0
    assert "matched 11 variables, 1 set\n" in result.out
    expected = counts_of_sample(tmp_path, samples)
    assert counts(tmp_path / "study.mobsurvey", "content", "level") == expected


def counts_of_sample(folder: Path, samples: Path) -> list[list[float]]:
    path = folder / "sample.mobsurvey"
    mobsurvey.import_file(samples / "hai-phong-2025.sav", "hai-phong-2025", path)
    return counts(path, "content", "level")


def test_zsav(call: Call, samples: Path, tmp_path: Path) -> None:
    import pyreadstat

    frame, meta = pyreadstat.read_sav(samples / "hcmc-2024.sav", user_missing=True)
    pyreadstat.write_sav(frame, tmp_path / "a.zsav", compress=True, missing_ranges=meta.missing_ranges)
    result = call("import", "a.zsav", "--codebook", "hcmc-2024")
    assert result.code == 0, result.err
    assert counts(tmp_path / "study.mobsurvey", "purpose")[0] == [770]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_as_programs_write_it(
    call: Call, tiny: Path, tmp_path: Path, separator: str, end: str, encoding: str
) -> None:
    text = tiny.read_text().replace(",", separator).replace("\n", end)
    tiny.write_bytes(text.encode(encoding))
    options = ("--sep", separator) if separator == "|" else ()
    result = call("import", "tiny.csv", "--codebook", "tiny.toml", *options)
    assert result.code == 0, result.err
    assert counts(tmp_path / "study.mobsurvey", "chosen", "group") == [[2, 2, 4], [1, 1, 2], [0, 0, 0]]


def test_separator_by_a_word_and_decimal_comma(call: Call, tiny: Path, tmp_path: Path) -> None:
    text = tiny.read_text().replace(",", "\t").replace("40.5", "40,5")
    tiny.write_text(text)
    result = call("import", "tiny.csv", "--codebook", "tiny.toml", "--sep", "tab", "--decimal", ",")
    assert result.code == 0, result.err
    assert "separator tab" in result.out
    frame = mobsurvey.open_study(tmp_path / "study.mobsurvey").to_pandas()
    assert frame["age"].tolist()[:2] == [30, 40.5]


def test_declared_encoding(call: Call, tiny: Path, tmp_path: Path) -> None:
    tiny.write_bytes(tiny.read_text().replace("first", "Hà Nội").encode("cp1258", "replace"))
    assert call("import", "tiny.csv", "--codebook", "tiny.toml").code == 1
    result = call("import", "tiny.csv", "--codebook", "tiny.toml", "--encoding", "cp1258")
    assert result.code == 0
    assert "encoding cp1258" in result.out


def test_study_option_and_environment(call: Call, samples: Path, tmp_path: Path) -> None:
    sample = samples / "hcmc-2024.csv"
    named = {"MOBSURVEY_STUDY": "named.mobsurvey"}
    result = call("import", sample, "--codebook", "hcmc-2024", env=named)
    assert result.err == "Study written: named.mobsurvey\n"
    result = call("import", sample, "--codebook", "hcmc-2024", "--study", "given.mobsurvey", env=named)
    assert result.err == "Study written: given.mobsurvey\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["given.mobsurvey", "named.mobsurvey"]


def test_replace(call: Call, study: Path, samples: Path) -> None:
    result = call("import", samples / "hai-phong-2025.csv", "--codebook", "hai-phong-2025", "--replace")
    assert result.code == 0
    assert counts(study, "level") == [[53], [80], [134]]
    assert [path.name for path in study.parent.iterdir()] == ["study.mobsurvey"]


def test_replace_without_a_study(call: Call, samples: Path, tmp_path: Path) -> None:
    assert call("import", samples / "hcmc-2024.csv", "--codebook", "hcmc-2024", "--replace").code == 0
    assert (tmp_path / "study.mobsurvey").is_file()


def test_same_file_twice_gives_the_same_study(call: Call, samples: Path, tmp_path: Path) -> None:
    found: list[Any] = []
    for name in ("one", "two"):
        assert call("import", samples / "hcmc-2024.csv", "--codebook", "hcmc-2024", "--study", name).code == 0
        study = mobsurvey.open_study(tmp_path / name)
        found.append((study.findings, study.provenance.source, study.to_pandas().to_csv()))
    assert found[0] == found[1]


def test_what_is_kept_of_the_source(call: Call, study: Path, samples: Path) -> None:
    """The codebook goes into the study whole, so that the study needs no other file."""
    shown = call("describe", "--format", "json").json
    codebook = (samples.parent / "codebooks" / "hcmc-2024.toml").read_text(encoding="utf-8")
    assert shown["provenance"]["codebook"] == "hcmc-2024"
    assert shown["provenance"]["codebook_text"] == codebook


def test_progress_is_said_after_a_while(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from mobsurvey.commands import progress

    with progress.Progress("short.csv") as short:
        short(10)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "LOG_SECONDS", 0.01)
    with progress.Progress("long.csv") as long:
        long(12_345)
        deadline = time.monotonic() + 10
        while not long.shown and time.monotonic() < deadline:
            time.sleep(0.01)
    captured = capsys.readouterr()
    assert captured.err.startswith("Reading long.csv: 12,345 cases, ")
    assert captured.err.endswith(" s\n")
    assert captured.out == ""


def test_labels_that_contradict_the_codebook_are_said(call: Call, samples: Path) -> None:
    result = call("import", samples / "hai-phong-2025.sav", "--codebook", "hcmc-2024")
    assert result.code == 0
    lines = result.out.splitlines()
    at = lines.index(
        "The file's own labels contradict codebook hcmc-2024, which decides, in 9 variables: check that it is the "
        "codebook of this file"
    )
    assert lines[at + 5] == (
        '  difficulty_1: "Socio-economic upheaval" in the file, "People\'s trust, participation and cooperation are '
        'limited" in the codebook'
    )
    assert lines[at + 6] == "  and 4 more"
    assert "  and 4 more" in call("describe").out.splitlines()
    table = call("freq", "level", "--from", samples / "hai-phong-2025.sav", "--codebook", "hcmc-2024")
    assert "contradict codebook hcmc-2024" in table.err


def test_codes_and_questions_that_were_swapped_are_said(call: Call, tmp_path: Path) -> None:
    values = 'values = [{ code = 1, label = "Yes" }, { code = 2, label = "No" }]'
    mine = f'id = "mine"\n[variables.q1]\nlabel = "Use"\n{values}\n[variables.q2]\nlabel = "Trust"\n{values}\n'
    (tmp_path / "mine.toml").write_text(mine, encoding="utf-8")
    theirs = mine.replace("1, label", "3, label").replace("2, label", "1, label").replace("3, label", "2, label")
    theirs = theirs.replace("Use", "?").replace("Trust", "Use").replace('"?"', '"Trust"')
    (tmp_path / "theirs.toml").write_text(theirs, encoding="utf-8")
    (tmp_path / "a.csv").write_text("q1,q2\n1,2\n2,2\n", encoding="utf-8")
    call("import", "a.csv", "--codebook", "theirs.toml")
    assert call("export", "--sav", "--to", "out").code == 0
    out = call("import", "out/responses.sav", "--codebook", "mine.toml", "--replace").out
    assert (
        "The file's own labels contradict codebook mine, which decides, in 2 variables: check that it is the codebook "
        "of this file\n"
        '  q1: "Yes" is 2 in the file, 1 in the codebook; 1 more of its labels are under other codes\n'
        '  q1: "Trust" in the file, which the codebook has as q2\n'
        '  q2: "Yes" is 2 in the file, 1 in the codebook; 1 more of its labels are under other codes\n'
        '  q2: "Use" in the file, which the codebook has as q1\n'
    ) in out
    assert "contradict" not in call("import", "out/responses.sav", "--codebook", "theirs.toml", "--replace").out
