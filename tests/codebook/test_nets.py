"""Nets and subtotals of a codebook: checked, shown, applied to a file, kept by studies and exports, and tabulated."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.commands.conftest import Call

import mobsurvey
from mobsurvey.codebook.apply import apply_codebook, present_nets
from mobsurvey.codebook.convert import codebook_bytes, lost_in, targets
from mobsurvey.codebook.losses import losses
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import CodebookError, ReadError
from mobsurvey.study import Study
from mobsurvey.survey import Chunk, Net, ResponseSet, Source, Survey, Variable

TEXT = """\
id = "offices"
languages = ["en", "vi"]
[scales.chosen]
values = [{ code = 1, label = "Chosen" }, { code = 0, label = "Not chosen" }]
[variables.district]
label = { en = "District", vi = "Quận" }
values = [{ code = 1, label = "One" }, { code = 2, label = "Two" }, { code = 3, label = "Three" }]
[variables.channel_1]
label = { en = "Web site", vi = "Trang web" }
scale = "chosen"
[variables.channel_2]
label = { en = "Telephone", vi = "Điện thoại" }
scale = "chosen"
[variables.channel_3]
label = { en = "Visit", vi = "Đến trụ sở" }
scale = "chosen"
[variables.means]
kind = "text"
[sets.channel]
label = { en = "Channels", vi = "Kênh" }
members = ["channel_1", "channel_2", "channel_3"]
counted_value = 1
[sets.joined]
kind = "delimited"
members = ["means"]
separator = ";"
values = [{ code = "bus" }, { code = "car" }]
[batteries.rated]
items = ["channel_1", "channel_2"]

[nets.remote]
of = "channel"
label = { en = "From home", vi = "Từ nhà" }
members = [1, 2]
[nets.uses]
of = "channel"
label = { en = "All uses", vi = "Mọi lượt dùng" }
members = ["channel_2", "channel_3"]
kind = "subtotal"
[nets.outer]
of = "district"
members = [2, 3]
[nets.carried]
of = "joined"
members = ["bus"]
[nets.done]
of = "rated"
members = [1]
"""
CODEBOOK = parse_codebook(TEXT, "offices.toml")
ROWS = ("district,channel_1,channel_2,channel_3", "1,1,1,0", "1,0,1,1", "1,0,0,1", "2,1,0,1", "2,0,0,1", "2,1,1,1")


def applied(columns: Iterable[str], codebook: Codebook = CODEBOOK) -> tuple[Survey, tuple[str, ...]]:
    """The survey of one case that answered 1 everywhere, and the names that the file lacks."""
    names = tuple(columns)
    variables = {name: Variable(name, "text") for name in names}
    chunk = Chunk(1, {name: ["1"] for name in names})
    coded = apply_codebook(Survey(variables, {}, {}, [chunk], Source("a.csv", "csv", "utf-8")), codebook)
    list(coded.survey.chunks)
    return coded.survey, coded.findings().absent


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "offices.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.csv").write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    return mobsurvey.import_file(tmp_path / "a.csv", tmp_path / "offices.toml", tmp_path / "study.mobsurvey")


# In a file of answers


def test_nets_of_the_questions_that_a_file_has() -> None:
    survey, absent = applied(["district", "channel_1", "channel_2", "channel_3", "means"])
    assert survey.nets == CODEBOOK.nets
    assert absent == ()


def test_an_option_that_the_file_lacks_is_left_out_of_a_net() -> None:
    survey, absent = applied(["district", "channel_2"])
    assert {name: net.members for name, net in survey.nets.items()} == {
        "remote": ("channel_2",),
        "uses": ("channel_2",),
        "outer": (2, 3),
        "done": (1,),
    }
    assert absent == ("channel_1", "channel_3", "means", "joined", "carried")


def test_a_net_without_an_option_left_is_told() -> None:
    survey, absent = applied(["channel_3"])
    assert list(survey.nets) == ["uses"]
    assert absent == (
        *("district", "channel_1", "channel_2", "means", "joined", "rated"),
        *("remote", "outer", "carried", "done"),
    )


def test_a_net_is_no_question_that_a_column_could_be() -> None:
    variables = {name: Variable(name, "text") for name in ("channel_3", "outers")}
    raw = Survey(variables, {}, {}, [Chunk(1, {name: ["1"] for name in variables})], Source("a.csv", "csv", "utf-8"))
    coded = apply_codebook(raw, CODEBOOK)
    list(coded.survey.chunks)
    assert "outer" in coded.findings().absent
    assert coded.findings().near_misses == {}


def test_numbers_of_a_net_count_the_options_of_the_codebook() -> None:
    """Also of a codebook made in Python, whose members are as they were given; the file lacks the first option."""
    sets = {"s": ResponseSet("s", "dichotomies", ("s_1", "s_2", "s_3"), counted_value=1)}
    variables = {name: Variable(name, "single") for name in ("s_1", "s_2", "s_3")}
    nets = {"n": Net("n", "s", (2, "s_3")), "gone": Net("gone", "s", ("1",))}
    codebook = Codebook("c", {}, "", ("en",), variables, sets, {}, "", nets=nets)
    there = {"s": sets["s"]._replace(members=("s_2", "s_3"))}
    assert present_nets(codebook, variables, there, {}) == {"n": Net("n", "s", ("s_2", "s_3"))}


# In studies and exports


def test_a_study_keeps_nets(study: Study) -> None:
    expected = {name: net for name, net in CODEBOOK.nets.items() if name != "carried"}
    assert study.survey.nets == mobsurvey.open_study(study.path).survey.nets == expected
    assert study.findings["absent"] == ["means", "joined", "carried"]


def test_an_export_as_sav_brings_nets_back(study: Study, tmp_path: Path) -> None:
    mobsurvey.export(study, tmp_path / "out", sav=True)
    again = mobsurvey.import_file(tmp_path / "out" / "responses.sav", study=tmp_path / "again.mobsurvey")
    assert again.survey.nets == study.survey.nets
    tables = [mobsurvey.crosstab(found, "channel", "district") for found in (study, again)]
    assert tables[0].blocks == tables[1].blocks


def test_appended_cases_keep_nets_and_bring_options_of_them(study: Study, tmp_path: Path) -> None:
    """The nets of the study, and those that only the further file has."""
    (tmp_path / "b.csv").write_text("district,channel_1,means\n3,1,bus;car\n1,0,car\n", encoding="utf-8")
    more = mobsurvey.import_file(tmp_path / "b.csv", study=tmp_path / "study.mobsurvey", append=True)
    assert more.survey.nets == CODEBOOK.nets
    table = mobsurvey.crosstab(more, "joined", "district")
    assert [(row.label, [cell.count for cell in row.cells]) for row in table.rows if row.role == "net"] == [
        ("Net: carried", [0, 0, 1, 1])
    ]


# In other formats


@pytest.mark.parametrize("kind", sorted(kind for kind, found in targets().items() if found.read))
def test_each_format_keeps_nets_or_says_that_it_does_not(kind: str) -> None:
    lost = lost_in(CODEBOOK, codebook_bytes(CODEBOOK, Path("x"), kind), targets()[kind])
    assert lost is not None
    assert ("5 nets" in lost) == (kind not in ("toml", "xlsx"))
    if kind in ("toml", "xlsx"):
        assert lost == ()


def test_losses_of_nets_are_counted() -> None:
    changed = {
        "REMOTE": CODEBOOK.nets["remote"]._replace(members=("CHANNEL_1", "channel_2"), label={"en": "From home"}),
        "uses": CODEBOOK.nets["uses"]._replace(kind="net"),
        "outer": CODEBOOK.nets["outer"]._replace(members=(2,)),
        "carried": CODEBOOK.nets["carried"],
    }
    after = Codebook(**{**vars(CODEBOOK), "nets": changed})
    assert losses(CODEBOOK, after) == ("1 net", "1 net label in vi", "parts of 2 nets")


# On the command line


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    (tmp_path / "offices.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.csv").write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    return Call(tmp_path, capsys, monkeypatch)


def test_check_counts_nets(call: Call, tmp_path: Path) -> None:
    result = call("codebook", "check", "offices.toml")
    assert (result.code, result.out) == (
        0,
        "offices: no problems; 5 variables, 2 sets, 1 battery, 5 nets\n",
    )
    text = TEXT.replace('members = ["channel_2", "channel_3"]\nkind', 'members = ["channel_9"]\nkind')
    (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")
    wrong = call("codebook", "check", "wrong.toml")
    assert wrong.code == 1
    line = text.splitlines().index('members = ["channel_9"]') + 1
    assert wrong.err == (
        f"Error: wrong.toml, line {line}: net 'uses' has the member 'channel_9', which is no answer to 'channel'. Did "
        'you mean "channel_3"?\n'
    )


def test_show_lists_nets(call: Call) -> None:
    lines = call("codebook", "show", "offices.toml", "--lang", "vi").out.splitlines()
    at = lines.index("Net remote: Từ nhà")
    assert lines[at + 1] == "  net of channel: channel_1, channel_2"
    at = lines.index("Net uses: Mọi lượt dùng")
    assert lines[at + 1] == "  subtotal of channel: channel_2, channel_3"
    assert lines[lines.index("Net outer: outer") + 1] == "  net of district: 2, 3"


def test_a_workbook_and_back(call: Call) -> None:
    done = call("codebook", "convert", "offices.toml", "offices.xlsx")
    assert (done.code, "Not in" in done.err) == (0, False)
    assert call("codebook", "convert", "offices.xlsx", "again.toml").code == 0
    assert mobsurvey.load_codebook(call.folder / "again.toml").nets == CODEBOOK.nets
    assert "Not in offices.sps: 5 nets." in call("codebook", "convert", "offices.toml", "offices.sps").err


@pytest.mark.parametrize(
    ("language", "net", "subtotal"),
    [("en", "Net: From home", "Subtotal: All uses"), ("vi", "Gộp: Từ nhà", "Cộng: Mọi lượt dùng")],
)
def test_a_table_shows_the_nets_of_its_question(call: Call, language: str, net: str, subtotal: str) -> None:
    """From home are cases 1, 2, 4 and 6, each once; of telephone and visit One has 2 and 2, Two 1 and 3."""
    assert call("import", "a.csv", "--codebook", "offices.toml").code == 0
    made = call("crosstab", "channel", "--by", "district", "--lang", language, "--format", "json")
    rows = {row["label"]: [cell["count"] for cell in row["cells"]] for row in made.json["tables"][0]["rows"]}
    assert list(rows)[3:] == [net, subtotal]
    assert (rows[net], rows[subtotal]) == ([2, 2, 0, 4], [4, 4, 0, 8])
    assert net in call("crosstab", "channel", "--by", "district", "--lang", language, "--format", "plain").out


def test_tables_of_a_variable_and_of_a_battery_show_their_nets(call: Call) -> None:
    """One of three districts is left out of the net; of the battery each item has the net."""
    assert call("import", "a.csv", "--codebook", "offices.toml").code == 0
    made = call("freq", "district", "rated", "--format", "json")
    district, rated = (
        [(row["item"], row["label"], row["cells"][0]["count"]) for row in table["rows"] if row.get("role") == "net"]
        for table in made.json["tables"]
    )
    assert [(label, count) for _, label, count in district] == [("Net: outer", 3)]
    assert [(label, count) for _, label, count in rated] == [("Net: done", 3), ("Net: done", 3)]


# Of how many of their answers


COUNTED = TEXT + "".join(
    f'[nets.{name}]\nof = "{of}"\nmembers = [{members}]\ncount = "{count}"\n'
    for name, of, members, count in (
        ("both", "channel", "1, 3", "all"),
        ("once", "channel", "1, 2, 3", "Exactly  1"),
        ("often", "channel", "1, 2, 3", "at least 2"),
        ("plain", "joined", '"bus", "car"', "any"),
    )
)


def test_counts_are_read_written_and_kept(tmp_path: Path) -> None:
    codebook = parse_codebook(COUNTED, "offices.toml")
    counts = {name: net.how_many for name, net in codebook.nets.items() if name not in CODEBOOK.nets}
    assert counts == {"both": "all", "once": "exactly 1", "often": "at least 2", "plain": "any"}
    for kind in ("toml", "xlsx"):
        written = codebook_bytes(codebook, tmp_path / "x", kind)
        assert lost_in(codebook, written, targets()[kind]) == ()
        (tmp_path / f"again.{kind}").write_bytes(written)
        again = targets()[kind].read
        assert again is not None
        assert again(tmp_path / f"again.{kind}").nets == codebook.nets
    changed = {**codebook.nets, "both": codebook.nets["both"]._replace(how_many="any")}
    assert losses(codebook, Codebook(**{**vars(codebook), "nets": changed})) == ("parts of 1 net",)


@pytest.mark.parametrize(
    ("of", "members", "more", "expected"),
    [
        ("channel", "1, 3", 'count = "most"', "net 'n' has no count \"most\". There are: any, all, exactly 1, at"),
        ("channel", "1, 3", 'count = "exactly 0"', "net 'n' has no count \"exactly 0\""),
        ("channel", "1, 3", 'count = "at least 3"', "net 'n' asks for at least 3 of 2 answers. List more, or ask for"),
        ("channel", "1", 'count = "exactly 2"', "net 'n' asks for exactly 2 of 1 answer. List"),
        ("channel", "1, 3", 'count = "all"\nkind = "subtotal"', "net 'n' adds its answers up and cannot be of \"all\""),
        ("district", "1, 2", 'count = "all"', "net 'n' asks for \"all\" of its answers, and each respondent gave one"),
        ("rated", "1", 'count = "exactly 1"', "net 'n' asks for \"exactly 1\" of its answers, and each respondent"),
    ],
)
def test_counts_that_cannot_be(of: str, members: str, more: str, expected: str) -> None:
    with pytest.raises(CodebookError) as caught:
        parse_codebook(TEXT + f'[nets.n]\nof = "{of}"\nmembers = [{members}]\n{more}\n', "offices.toml")
    (problem,) = caught.value.problems
    line = (TEXT + f'[nets.n]\nof = "{of}"\nmembers = [{members}]\n').count("\n") + 1
    assert problem.startswith(f"offices.toml, line {line}: {expected}")


def test_a_count_that_a_workbook_cannot_have(tmp_path: Path) -> None:
    codebook = parse_codebook(COUNTED, "offices.toml")
    nets = {"both": codebook.nets["both"]._replace(how_many="half")}
    (tmp_path / "x.xlsx").write_bytes(codebook_bytes(Codebook(**{**vars(codebook), "nets": nets}), Path("x"), "xlsx"))
    read = targets()["xlsx"].read
    assert read is not None
    with pytest.raises(
        ReadError, match=r'sheet "nets".*has no count "half". There are: any, all, exactly 1, at least 2'
    ):
        read(tmp_path / "x.xlsx")


def test_two_nets_of_one_label() -> None:
    """In one language; another question, kind or count is another line."""
    other = '[nets.home]\nof = "{of}"\nlabel = {{ en = "{en}", vi = "Từ nhà" }}\nmembers = [1]\n{more}\n'
    with pytest.raises(CodebookError) as caught:
        parse_codebook(TEXT + other.format(of="channel", en="At home", more=""), "offices.toml")
    line = TEXT.count("\n") + 1
    assert caught.value.problems == (
        f"offices.toml, line {line}: net 'home' is called as 'remote' is. Give it a label of its own.",
    )
    for of, more in (("district", ""), ("channel", 'kind = "subtotal"'), ("channel", 'count = "all"')):
        assert parse_codebook(TEXT + other.format(of=of, en="From home", more=more), "offices.toml")


def test_nets_that_can_no_longer_be_reached_are_left_out() -> None:
    """All of web site and visit needs both; at least two of three can be reached with two, not with one."""
    codebook = parse_codebook(COUNTED, "offices.toml")
    survey, absent = applied(["channel_1", "channel_2"], codebook)
    assert "both" in absent and "both" not in survey.nets
    assert survey.nets["often"].members == survey.nets["once"].members == ("channel_1", "channel_2")
    survey, absent = applied(["channel_2"], codebook)
    assert "often" in absent and survey.nets["once"].members == ("channel_2",)


def test_tables_of_counted_nets(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    """Web site and visit: cases 2, 4 and 6 of the six; one of three: case 3, and 5; two or more: 1, 2, 4 and 6."""
    (tmp_path / "offices.toml").write_text(COUNTED, encoding="utf-8")
    rows = ("district,channel_1,channel_2,channel_3", "1,1,1,0", "1,1,0,1", "1,0,0,1", "2,1,0,1", "2,0,0,1", "2,1,1,1")
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    call = Call(tmp_path, capsys, monkeypatch)
    assert call("import", "a.csv", "--codebook", "offices.toml").code == 0
    table = call("crosstab", "channel", "--by", "district", "--format", "json").json["tables"][0]
    rows_of = {row["label"]: [cell["count"] for cell in row["cells"]] for row in table["rows"]}
    assert rows_of["Net (all): both"] == [1, 2, 0, 3]
    assert rows_of["Net (exactly 1): once"] == [1, 1, 0, 2]
    assert rows_of["Net (at least 2): often"] == [2, 2, 0, 4]
    assert any("chose so many of its answers" in note for note in table["notes"])
    shown = call("codebook", "show", "offices.toml").out
    assert "  net of channel, all of them: channel_1, channel_3" in shown
    assert "  net of channel: channel_1, channel_2\n" in shown
