"""A TOML codebook becomes a Codebook, or a list of every problem with its line."""

from __future__ import annotations

import json
import math
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import parse_codebook, read_codebook
from mobsurvey.errors import CodebookError, ReadError
from mobsurvey.survey import NO_DESIGN, Battery, Design, Missing, MissingRange, Net, ResponseSet, Value, Variable

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "codebooks").glob("*.toml"))

WHOLE = """\
id = "canteen"
title = { en = "Canteen", vi = "Nhà ăn" }
source = "Questionnaire"
languages = ["en", "vi"]

[scales.chosen]
measure = "ordinal"
values = [{ code = 1, label = { vi = "Có", en = "Yes" } }, { code = 0, label = "No" }]
missing = [{ code = 9, kind = "refused", label = "Refused" }, { range = [90, inf], kind = "not-asked" }]

[variables.dish_1]
label = { en = "Rice", vi = "Cơm" }
scale = "chosen"
columns = ["rice", "com"]

[variables.dish_2]
scale = "chosen"
measure = "nominal"

[variables.grade]
values = [{ code = "A" }, { code = 2.0 }, { code = 2.5 }]

[variables.age]
kind = "number"
missing = [{ code = -1 }]

[variables.born]
kind = "date"

[variables.person]
kind = "id"

[variables.places]
kind = "text"
missing = [{ code = 99, kind = "dont-know" }]

[sets.dishes]
label = "Dishes"
members = ["dish_1", "dish_2"]
counted_value = 1
base = "asked"

[sets.both]
kind = "categories"
members = ["dish_1", "dish_2"]

[sets.where]
kind = "delimited"
members = ["places"]
separator = ";"
values = [{ code = "home", label = "At home" }, { code = 2 }]

[batteries.taste]
label = "Taste"
items = ["dish_1", "dish_2"]

[nets.rice]
of = "dishes"
label = { en = "Rice dishes", vi = "Món cơm" }
members = [1, "DISH_2"]

[nets.passed]
of = "grade"
members = ["2", "a"]
kind = "subtotal"

[nets.away]
of = "where"
members = [2]

[nets.likes]
of = "taste"
members = [1]
"""
HEAD = 'id = "c"\n[variables.a]\nvalues = [{ code = 1 }, { code = 0 }]\n[variables.b]\nkind = "text"\n'
YES_NO = (Value(1, {"en": "Yes", "vi": "Có"}), Value(0, {"en": "No"}))
GONE = (Missing(9, "refused", {"en": "Refused"}),)
RANGE = (MissingRange(90, math.inf, "not-asked"),)


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text, "c.toml")
    assert caught.value.message == "\n".join(caught.value.problems)
    return caught.value.problems


@pytest.fixture(scope="module")
def whole() -> Codebook:
    return parse_codebook(WHOLE, "canteen.toml")


def test_head(whole: Codebook) -> None:
    assert (whole.id, whole.source, whole.languages, whole.text) == ("canteen", "Questionnaire", ("en", "vi"), WHOLE)
    assert whole.title == {"en": "Canteen", "vi": "Nhà ăn"}


def test_variable_with_a_scale(whole: Codebook) -> None:
    assert whole.variables["dish_1"] == Variable(
        "dish_1", "single", {"en": "Rice", "vi": "Cơm"}, "ordinal", YES_NO, GONE, RANGE, ("rice", "com")
    )


def test_own_measure_goes_before_that_of_the_scale(whole: Codebook) -> None:
    assert whole.variables["dish_2"] == Variable("dish_2", "single", {}, "nominal", YES_NO, GONE, RANGE)


def test_codes_are_text_or_numbers_and_whole_ones_int(whole: Codebook) -> None:
    codes = [value.code for value in whole.variables["grade"].values]
    assert codes == ["A", 2, 2.5]
    assert [type(code) for code in codes] == [str, int, float]


def test_open_kinds(whole: Codebook) -> None:
    assert whole.variables["age"] == Variable("age", "number", measure="scale", missing=(Missing(-1, "no-answer"),))
    assert whole.variables["born"] == Variable("born", "date", measure="scale")
    assert whole.variables["person"] == Variable("person", "id")


def test_dichotomies(whole: Codebook) -> None:
    expected = ResponseSet("dishes", "dichotomies", ("dish_1", "dish_2"), {"en": "Dishes"}, 1, base="asked")
    assert whole.sets["dishes"] == expected


def test_categories_take_the_values_of_their_members(whole: Codebook) -> None:
    assert whole.sets["both"] == ResponseSet("both", "categories", ("dish_1", "dish_2"), values=YES_NO)


def test_delimited_set_gives_its_member_the_options(whole: Codebook) -> None:
    options = (Value("home", {"en": "At home"}), Value(2))
    assert whole.sets["where"] == ResponseSet("where", "delimited", ("places",), values=options, separator=";")
    assert whole.variables["places"].values == options
    assert whole.variables["places"].missing == (Missing(99, "dont-know"),)


def test_delimited_set_takes_values_and_missing_codes_of_a_scale() -> None:
    text = WHOLE.split("[variables.places]")[0] + (
        '[variables.p]\nkind = "text"\n[sets.w]\nkind = "delimited"\nmembers = ["p"]\nseparator = ","\nscale = "chosen"'
    )
    variable = parse_codebook(text, "c.toml").variables["p"]
    assert (variable.values, variable.missing, variable.missing_ranges) == (YES_NO, GONE, RANGE)


def test_a_delimited_set_may_have_the_name_of_its_member() -> None:
    text = HEAD + '[sets.b]\nkind = "delimited"\nmembers = ["b"]\nseparator = " "\nvalues = [{ code = 1 }]'
    assert parse_codebook(text, "c.toml").sets["b"].members == ("b",)


def test_design(whole: Codebook) -> None:
    assert whole.design == NO_DESIGN
    text = WHOLE + '[design]\nweight = "age"\nstrata = "grade"\ncluster = "person"\n'
    assert parse_codebook(text, "canteen.toml").design == Design("age", "grade", "person", None)
    assert parse_codebook(text.replace('"age"', '"dish_1"') + 'fpc = "age"', "c").design.variables == (
        "dish_1",
        "grade",
        "person",
        "age",
    )


def test_battery(whole: Codebook) -> None:
    assert whole.batteries == {"taste": Battery("taste", ("dish_1", "dish_2"), {"en": "Taste"})}


def test_nets(whole: Codebook) -> None:
    """Members are written as the question has them: variables of dichotomies, also by number; codes in their type."""
    assert whole.nets == {
        "rice": Net("rice", "dishes", ("dish_1", "dish_2"), {"en": "Rice dishes", "vi": "Món cơm"}),
        "passed": Net("passed", "grade", (2, "A"), kind="subtotal"),
        "away": Net("away", "where", (2,)),
        "likes": Net("likes", "taste", (1,)),
    }


def test_codes_of_a_net_that_differ_in_case_only() -> None:
    text = HEAD + '[variables.g]\nvalues = [{ code = "a" }, { code = "A" }]\n[nets.n]\nof = "g"\nmembers = ["A"]'
    assert parse_codebook(text, "c.toml").nets["n"].members == ("A",)


def test_names_labels_and_codes_are_put_in_one_unicode_form() -> None:
    text = 'id = "c"\n[variables."tuổi"]\nlabel = "Tuổi"\nvalues = [{ code = " trẻ " }, { code = "gia\\u0300" }]'
    variable = parse_codebook(unicodedata.normalize("NFD", text), "c.toml").variables["tuổi"]
    assert variable == Variable("tuổi", "single", {"en": "Tuổi"}, values=(Value("trẻ"), Value("già")))


def test_windows_line_ends_keep_the_lines() -> None:
    (problem,) = problems((HEAD + "colour = 1\n").replace("\n", "\r\n"))
    assert problem.startswith("c.toml, line 6: ")


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.stem)
def test_shipped_codebooks_are_codebooks(file: Path) -> None:
    codebook = read_codebook(file)
    assert codebook.id == file.stem
    assert codebook.languages == ("en", "vi")
    assert all(set(variable.label) == {"en", "vi"} for variable in codebook.variables.values())


# Files that cannot be read


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read_codebook(tmp_path / "no.toml")
    assert caught.value.message == (
        f'{tmp_path / "no.toml"}: there is no such codebook file. "mobsurvey codebook list" shows the codebooks that '
        "ship with mobsurvey."
    )


def test_folder_as_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be read") as caught:
        read_codebook(tmp_path)
    assert caught.value.where == str(tmp_path)


def test_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_bytes(b'id = "\xff"')
    with pytest.raises(ReadError) as caught:
        read_codebook(tmp_path / "c.toml")
    assert caught.value.message == f"{tmp_path / 'c.toml'}: byte 7 is not UTF-8. Save the codebook as UTF-8."


def test_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert read_codebook(tmp_path / "c.toml").id == "c"


# Problems


MESSAGES = {
    "no TOML": ("id = \n", "c.toml, line 1: Invalid value (column 6). Correct the TOML there."),
    "TOML that ends early": ('id = "c', "c.toml: Unterminated string at the end of the file. Correct the TOML there."),
    "section given twice": (
        HEAD + "[variables.a]\n",
        "c.toml, line 6: Cannot declare ('variables', 'a') twice (column 13). Correct the TOML there.",
    ),
    "brackets without end": (
        "id = " + "[" * 50_000,
        "c.toml: too many brackets stand within each other. Remove some.",
    ),
    "number without end": (
        "id = " + "1" * 5000,
        "c.toml: a number has thousands of digits. Correct it, or write it in quotes.",
    ),
    "no id": ("[variables.a]\nvalues = [{ code = 1 }]", 'c.toml, line 1: the codebook lacks "id". Add it.'),
    "id with a slash": (
        '\nid = "a/b"\n[variables.a]\nkind = "id"',
        'c.toml, line 2: id "a/b" has other signs than letters, digits, . _ -. Rename it.',
    ),
    "no variables": (
        'id = "c"',
        "c.toml, line 1: there are no variables. Add a [variables.NAME] section for each column.",
    ),
    "unknown key at the top": (
        'titel = "x"\n' + HEAD,
        'c.toml, line 1: unknown key "titel". Did you mean "title"? Otherwise remove it.',
    ),
    "unknown key of a variable": (
        HEAD + 'colums = ["x"]',
        'c.toml, line 6: unknown key "colums". Did you mean "columns"? Otherwise remove it.',
    ),
    "unknown key of a value": (
        HEAD + "[variables.d]\nvalues = [\n  { code = 1 },\n  { code = 2, lable = 'x' },\n]",
        'c.toml, line 9: unknown key "lable". Did you mean "label"? Otherwise remove it.',
    ),
    "unknown kind": (
        HEAD + '[variables.d]\nkind = "numbr"',
        'c.toml, line 7: kind "numbr" is not one of single, number, text, date, id. Did you mean "number"?',
    ),
    "text where a list belongs": (
        HEAD + 'columns = "x"',
        'c.toml, line 6: "columns" must be a list. Correct it.',
    ),
    "number where a text belongs": (HEAD.replace('"c"', "3"), 'c.toml, line 1: "id" must be a text. Correct it.'),
    "number among names": (
        HEAD + 'columns = [\n  "x",\n  3,\n]',
        'c.toml, line 8: "columns" must list names in quotes. Correct it.',
    ),
    "variable that is no table": (
        'id = "c"\n[variables]\na = 1\nb = { kind = "id" }',
        "c.toml, line 3: variables.a must be a table. Write it as [section] or { key = value }.",
    ),
    "label of numbers": (
        HEAD + "label = { en = 1 }",
        'c.toml, line 6: "label" must be a text, or texts by language. Write { en = "…" }.',
    ),
    "language not declared": (
        HEAD + 'label = { fr = "b" }',
        "c.toml, line 6: language \"fr\" is not declared. Add it to languages = ['en'], or correct the key.",
    ),
    "name with a space": (
        HEAD + '[variables."a b"]\nkind = "id"',
        'c.toml, line 6: "a b" cannot be a name. Names are letters, digits and _, begin with a letter, and are no word '
        "of --where.",
    ),
    "name that --where knows": (
        HEAD + '[variables.Missing]\nkind = "id"',
        'c.toml, line 6: "Missing" cannot be a name. Names are letters, digits and _, begin with a letter, and are no '
        "word of --where.",
    ),
    "names that differ in case only": (
        HEAD + '[variables.B]\nkind = "id"',
        'c.toml, line 6: the name "B" is taken by [variables.b]. Names of variables, sets, batteries, nets and indices '
        "must differ, also when case is ignored.",
    ),
    "set with the name of a variable": (
        HEAD + '[sets.A]\nmembers = ["a"]\ncounted_value = 1',
        'c.toml, line 6: the name "A" is taken by [variables.a]. Names of variables, sets, batteries, nets and indices '
        "must differ, also when case is ignored.",
    ),
    "column of two variables": (
        HEAD + '[variables.d]\nkind = "id"\ncolumns = [\n"x",\n" B "]',
        'c.toml, line 10: column name " B " also belongs to "b". Each column name can stand for one variable.',
    ),
    "no values": (
        HEAD + "[variables.d]",
        'c.toml, line 6: single-choice "d" has no values. Add values = [ … ] or scale = "…".',
    ),
    "values of a number": (
        HEAD + '[variables.d]\nkind = "number"\nvalues = [{ code = 1 }]',
        'c.toml, line 6: "d" is of kind number but has values. Make it kind = "single".',
    ),
    "code given twice": (
        HEAD + "[variables.d]\nvalues = [\n{ code = 1 },\n]\nmissing = [\n{ code = '1' },\n]",
        "c.toml, line 11: code 1 of 'd' stands twice (first in line 8). Give each answer a code of its own, or remove "
        "one.",
    ),
    "value without code": (
        HEAD + "[variables.d]\nvalues = [{ code = 1 },\n{ label = 'x' }]",
        'c.toml, line 8: variables.d.values.1 lacks "code". Add it.',
    ),
    "code that is a truth value": (
        HEAD + "[variables.d]\nvalues = [{ code = 1 },\n{ code = true }]",
        'c.toml, line 8: "code" must be a number or a text. Correct it.',
    ),
    "code that is blank": (
        HEAD + "[variables.d]\nvalues = [{ code = 1 },\n{ code = ' ' }]",
        'c.toml, line 8: "code" must be a number or a text. Correct it.',
    ),
    "code without bounds": (
        HEAD + "[variables.d]\nvalues = [{ code = 1 },\n{ code = inf }]",
        'c.toml, line 8: "code" must be a number or a text. Correct it.',
    ),
    "code beyond any double": (
        HEAD + f"[variables.d]\nvalues = [{{ code = 1 }},\n{{ code = 1{'0' * 400} }}]",
        'c.toml, line 8: "code" must be a number or a text. Correct it.',
    ),
    "unknown kind of missing": (
        HEAD + 'missing = [\n{ code = 9, kind = "refusal" }]',
        'c.toml, line 7: kind "refusal" is not one of dont-know, refused, not-applicable, not-asked, no-answer. Did '
        'you mean "refused"?',
    ),
    "range the wrong way round": (
        HEAD + "missing = [\n{ range = [99, 90] }]",
        "c.toml, line 7: a range is two numbers, the lower first. Write range = [90, 99].",
    ),
    "range beyond any double": (
        HEAD + f"missing = [\n{{ range = [1, 1{'0' * 400}] }}]",
        "c.toml, line 7: a range is two numbers, the lower first. Write range = [90, 99].",
    ),
    "language of signs that are not shown": (
        HEAD.replace("id = ", 'languages = ["en", "\u200b"]\nid = ', 1),
        'c.toml, line 1: "\u200b" is no language. Write its code, as "en" or "vi".',
    ),
    "language twice": (
        HEAD.replace("id = ", 'languages = ["en", "en"]\nid = ', 1),
        'c.toml, line 1: language "en" stands twice. Remove one.',
    ),
    "no such scale": (
        HEAD + '[variables.d]\nscale = "x"',
        'c.toml, line 7: there is no scale "x".',
    ),
    "scale without a name": (
        HEAD + '[variables.d]\nscale = ""',
        'c.toml, line 7: there is no scale "".',
    ),
    "scale and values": (
        HEAD + '[scales.s]\nvalues = [{ code = 1 }]\n[variables.d]\nscale = "s"\nvalues = [{ code = 1 }]',
        'c.toml, line 9: "d" has both a scale and codes of its own. Keep one of them.',
    ),
    "scale without values": (
        HEAD + "[scales.s]",
        'c.toml, line 6: scale "s" has no values. Add values = [ … ].',
    ),
    "member that does not exist": (
        HEAD + '[sets.s]\nmembers = [\n"a",\n"aa",\n]\ncounted_value = 1',
        "c.toml, line 9: set 's' has the member 'aa', which does not exist. Did you mean \"a\"?",
    ),
    "member named twice": (
        HEAD + '[sets.s]\nmembers = ["a",\n"a"]\ncounted_value = 1',
        "c.toml, line 8: set 's' has the member 'a' twice. Remove one.",
    ),
    "set without members": (
        HEAD + "[sets.s]\ncounted_value = 1",
        'c.toml, line 6: sets.s lacks "members". Add it.',
    ),
    "set with no member listed": (
        HEAD + "[sets.s]\nmembers = []\ncounted_value = 1",
        "c.toml, line 6: set 's' has no members. List them: members = [ … ].",
    ),
    "no counted value": (
        HEAD + '[sets.s]\nmembers = ["a"]',
        "c.toml, line 6: set 's' has no counted_value. Say which code means chosen.",
    ),
    "counted value that no member has": (
        HEAD + '[sets.s]\nmembers = ["a"]\ncounted_value = 2',
        "c.toml, line 7: set 's' counts 2, which is no value of its member 'a'. Add the value to the variable, or "
        "correct counted_value.",
    ),
    "dichotomies with values": (
        HEAD + '[sets.s]\nmembers = ["a"]\ncounted_value = 1\nvalues = [{ code = 1 }]',
        "c.toml, line 6: set 's' of dichotomies has values. Its members are its answers.",
    ),
    "set with missing codes": (
        HEAD + '[sets.s]\nmembers = ["a"]\ncounted_value = 1\nmissing = [{ code = 9 }]',
        "c.toml, line 9: set 's' has missing codes. Give them to its members.",
    ),
    "unknown base": (
        HEAD + '[sets.s]\nmembers = ["a"]\ncounted_value = 1\nbase = "all"',
        'c.toml, line 9: base "all" is not one of answered, asked. There are: answered, asked.',
    ),
    "categories with base asked": (
        HEAD + '[sets.s]\nkind = "categories"\nmembers = ["a"]\nbase = "asked"',
        "c.toml, line 9: set 's' cannot have base \"asked\". Only in dichotomies can nothing chosen be told from not "
        "asked.",
    ),
    "categories with a counted value": (
        HEAD + '[sets.s]\nkind = "categories"\nmembers = ["a"]\ncounted_value = 1',
        "c.toml, line 9: set 's' of categories counts no value. Remove it.",
    ),
    "categories with several scales": (
        HEAD + '[variables.d]\nvalues = [{ code = 1 }]\n[sets.s]\nkind = "categories"\nmembers = ["a", "d"]',
        "c.toml, line 10: member 'd' of set 's' has other values than the set. Give all members one scale.",
    ),
    "categories with a separator": (
        HEAD + '[sets.s]\nkind = "categories"\nmembers = ["a"]\nseparator = ";"',
        "c.toml, line 9: set 's' of categories has a separator. Remove it.",
    ),
    "delimited without a separator": (
        HEAD + '[sets.s]\nkind = "delimited"\nmembers = ["b"]\nvalues = [{ code = 1 }]',
        "c.toml, line 6: delimited set 's' needs one member, a separator and values. Write members = [\"NAME\"], "
        'separator = ";" and values = [ … ].',
    ),
    "delimited set of a single choice": (
        HEAD + '[sets.s]\nkind = "delimited"\nmembers = ["a"]\nseparator = ";"\nvalues = [{ code = 1 }]',
        "c.toml, line 8: 'a' is not of kind text. Set its kind = \"text\".",
    ),
    "option that its member calls missing": (
        HEAD + 'missing = [{ code = 9 }]\n[sets.s]\nkind = "delimited"\nmembers = ["b"]\nseparator = ";"\n'
        "values = [{ code = 9 }]",
        "c.toml, line 7: code 9 of set 's' is missing in 'b'. Remove it from one of them.",
    ),
    "column of two delimited sets": (
        HEAD
        + '[sets.s]\nkind = "delimited"\nmembers = ["b"]\nseparator = ";"\nvalues = [{ code = 1 }]\n'
        + '[sets.t]\nkind = "delimited"\nmembers = ["b"]\nseparator = ","\nvalues = [{ code = 1 }]',
        "c.toml, line 13: 'b' belongs to another delimited set already. Keep one of them.",
    ),
    "battery of several scales": (
        HEAD + '[variables.d]\nvalues = [{ code = 1 }]\n[batteries.s]\nitems = ["a", "d"]',
        "c.toml, line 9: item 'd' of battery 's' is not rated on the scale of 'a'. Give all items one scale.",
    ),
    "battery with an unknown item": (
        HEAD + '[batteries.s]\nitems = ["a", "q"]',
        "c.toml, line 7: battery 's' has the member 'q', which does not exist. There are: a, b.",
    ),
    "net of a question that does not exist": (
        HEAD + '[variables.purpose]\nvalues = [{ code = 1 }]\n[nets.n]\nmembers = [1]\nof = "purpos"',
        "c.toml, line 10: net 'n' is of 'purpos', which does not exist. Did you mean \"purpose\"?",
    ),
    "net of no question": (HEAD + "[nets.n]\nmembers = [1]", 'c.toml, line 6: nets.n lacks "of". Add it.'),
    "net of an open question": (
        HEAD + '[nets.n]\nof = "b"\nmembers = [1]',
        "c.toml, line 7: net 'n' is of 'b', which is of kind text and has no list of answers. Name a single-choice "
        "variable, a set or a battery.",
    ),
    "net of a net": (
        HEAD + '[nets.m]\nof = "a"\nmembers = [1]\n[nets.n]\nof = "m"\nmembers = [1]',
        "c.toml, line 10: net 'n' is of 'm', which does not exist. There are: a, b.",
    ),
    "net with an answer that the question lacks": (
        HEAD + '[nets.n]\nof = "a"\nmembers = [\n1,\n2,\n]',
        "c.toml, line 10: net 'n' has the member '2', which is no answer to 'a'. There are: 1, 0.",
    ),
    "net with an option that the set lacks": (
        HEAD + '[sets.s]\nmembers = ["a"]\ncounted_value = 1\n[nets.n]\nof = "s"\nmembers = [2]',
        "c.toml, line 11: net 'n' has the member '2', which is no answer to 's'. There are: a.",
    ),
    "net with a missing code": (
        HEAD + '[variables.d]\nvalues = [{ code = 1 }]\nmissing = [{ code = 9 }]\n[nets.n]\nof = "d"\nmembers = [9]',
        "c.toml, line 11: net 'n' has the member '9', which is no answer to 'd'. There are: 1.",
    ),
    "net without members": (
        HEAD + '[nets.n]\nof = "a"\nmembers = []',
        "c.toml, line 6: net 'n' has no members. List them: members = [ … ].",
    ),
    "net that lacks its members": (HEAD + '[nets.n]\nof = "a"', 'c.toml, line 6: nets.n lacks "members". Add it.'),
    "member of a net twice": (
        HEAD + '[nets.n]\nof = "a"\nmembers = [1,\n"1"]',
        "c.toml, line 9: net 'n' has the member '1' twice. Remove one.",
    ),
    "member of a net by its name and by its number": (
        HEAD + '[sets.s]\nmembers = ["a"]\ncounted_value = 1\n[nets.n]\nof = "s"\nmembers = ["a", 1]',
        "c.toml, line 11: net 'n' has the member 'a' twice. Remove one.",
    ),
    "member of a net that is no code": (
        HEAD + '[nets.n]\nof = "a"\nmembers = [1, true]',
        'c.toml, line 8: "members" must be a number or a text. Correct it.',
    ),
    "unknown kind of net": (
        HEAD + '[nets.n]\nof = "a"\nmembers = [1]\nkind = "subtotl"',
        'c.toml, line 9: kind "subtotl" is not one of net, subtotal. Did you mean "subtotal"?',
    ),
    "unknown key of a net": (
        HEAD + '[nets.n]\nof = "a"\nmembers = [1]\nlable = "x"',
        'c.toml, line 9: unknown key "lable". Did you mean "label"? Otherwise remove it.',
    ),
    "net with the name of a variable": (
        HEAD + '[nets.A]\nof = "a"\nmembers = [1]',
        'c.toml, line 6: the name "A" is taken by [variables.a]. Names of variables, sets, batteries, nets and indices '
        "must differ, also when case is ignored.",
    ),
    "nets whose names differ in case only": (
        HEAD + '[nets.n]\nof = "a"\nmembers = [1]\n[nets.N]\nof = "a"\nmembers = [0]',
        'c.toml, line 9: the name "N" is taken by [nets.n]. Names of variables, sets, batteries, nets and indices '
        "must differ, also when case is ignored.",
    ),
    "net that is no table": (
        HEAD + "[nets]\nn = 1",
        "c.toml, line 7: nets.n must be a table. Write it as [section] or { key = value }.",
    ),
    "design with an unknown variable": (
        HEAD + '[variables.district]\nkind = "id"\n[design]\nweight = "a"\nstrata = "distrikt"',
        "c.toml, line 10: strata of the design is 'distrikt', which does not exist. Did you mean \"district\"?",
    ),
    "weight without numbers": (
        HEAD + '[design]\nweight = "b"',
        "c.toml, line 7: weight of the design is 'b', which has no numbers. Set its kind = \"number\".",
    ),
    "unknown key of the design": (
        HEAD + '[design]\nstratum = "b"',
        'c.toml, line 7: unknown key "stratum". Did you mean "strata"? Otherwise remove it.',
    ),
    "design that is no table": (
        HEAD.replace("[", 'design = "a"\n[', 1),
        'c.toml, line 2: "design" must be a table. Correct it.',
    ),
}


@pytest.mark.parametrize(("text", "message"), MESSAGES.values(), ids=MESSAGES)
def test_message(text: str, message: str) -> None:
    assert problems(text) == (message,)


def test_all_problems_are_told_together_by_line() -> None:
    text = 'id = "a/b"\ncolor = 1\n[variables.a]\nkind = "x"\nlabel = 3\nvalues = [{ code = 1 }, { code = 1 }]\n'
    found = problems(text + '[sets.s]\nmembers = ["b"]\n')
    assert [problem.split(":")[0] for problem in found] == [f"c.toml, line {n}" for n in (1, 2, 4, 5, 6, 7, 8)]


# Any text gives a codebook or its problems, and nothing else


def check(text: str) -> None:
    try:
        codebook = parse_codebook(text, "c.toml")
    except CodebookError as error:
        assert error.problems
        assert all(problem.startswith("c.toml") for problem in error.problems)
    else:
        assert codebook.variables


def without(text: str, at: int, cut: int, put: str) -> str:
    return text[:at] + put + text[at + cut :]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([WHOLE, *(path.read_text(encoding="utf-8")[:5000] for path in SHIPPED)]), st.data())
def test_mutated_codebooks(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 5))):
        put = data.draw(st.text("[]{}\"'#=,.\n\\ a19-", max_size=3) | st.text(max_size=3))
        text = without(text, data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 40)), put)
    check(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    check(text)


SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.sampled_from(
        [10**400, math.inf, -math.inf, math.nan, 0.5, "", "a", "dish_1", "s", "code", "range", "delimited"]
    ),
    st.text(max_size=4),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "label", "kind", "en"]), inner)
    ),
    max_leaves=6,
)


def toml_of(value: Any) -> str:
    """The value as TOML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml_of(str(key))} = {toml_of(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_of, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "\\u007f") if value.isascii() else toml_of(ascii(value))
    return str(value).lower() if isinstance(value, bool | float) else str(value)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_value_of_the_wrong_kind_anywhere(data: st.DataObject) -> None:
    document: Any = tomllib.loads(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        node = document
        while True:
            keys = sorted(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if not isinstance(node[key], dict | list) or data.draw(st.integers(0, 3)) == 0:
                node[key] = data.draw(VALUES)
                break
            node = node[key]
    check("\n".join(f"{toml_of(key)} = {toml_of(value)}" for key, value in document.items()))
