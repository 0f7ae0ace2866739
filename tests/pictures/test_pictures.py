"""Pictures show the table's numbers and no others, in files, in words and in the terminal."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.commands.conftest import made_cases, write_study

from mobsurvey.errors import UsageError
from mobsurvey.pictures import KINDS, SUFFIXES, alt_text, kind_of, kinds, picture, terminal_picture
from mobsurvey.pictures.drawing.colours import MOST_FILLS, diverging_fills, fills, luminance
from mobsurvey.pictures.drawing.paper import text_width
from mobsurvey.pictures.drawing.terminal import Terminal
from mobsurvey.study import Study, open_study
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.detail_text import detail_label, detail_texts
from mobsurvey.table.model import BannerPoint, Block, Cell, Row, Table
from mobsurvey.table.number_format import format_percent
from mobsurvey.table.shape import Shape
from mobsurvey.table.tabulate import crosstab, freq
from mobsurvey.table.text_width import display_width
from mobsurvey.table.together import box_of
from mobsurvey.table.weighting import Weighting

RESIDUALS = Analysis(stats=("adjusted-residual",))
HOSTILE = (
    "<script>alert('x')</script> & \"quoted\" -->",
    r"$\frac{1}{2}$ costs $5 and $x_1^2$",
    "_under the line_ 100 % 中文 🙂",
    "w" * 90,
    "Rất đồng ý với cách làm việc của cán bộ phường và những người giúp việc trong năm vừa qua\x1b[31m",
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", name="made")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("made"), made_cases())


@pytest.fixture(scope="module", name="study")
def _study(made: Path) -> Study:
    return open_study(made)


@pytest.fixture(scope="module", name="every")
def _every(study: Study) -> dict[str, Table]:
    """A table of each kind, with and without a banner."""
    boxes = Shape(boxes=(box_of("top1"), box_of("bottom1")))
    summaries = Shape(boxes=(box_of("top1"), box_of("top1-bottom1")), summary=("mean", "sd", "p25"))
    return {
        "set": crosstab(study, "news", "level", analysis=RESIDUALS),
        "set alone": freq(study, "news", analysis=Analysis(interval="wilson")),
        "set by set": crosstab(study, "places", "news"),
        "variable": crosstab(study, "rating", "level", lang="vi", analysis=RESIDUALS._replace(interval="wilson")),
        "battery": crosstab(study, "trust", "level", lang="vi", shape=boxes, analysis=RESIDUALS),
        "battery alone": freq(study, "trust", shape=boxes),
        "layers": crosstab(study, "news", "sex", layer="level", analysis=RESIDUALS),
        "stacked": crosstab(study, "rating", "sex,region/level", analysis=RESIDUALS),
        "number": crosstab(study, "age", "level", lang="vi", analysis=Analysis(interval="auto")),
        "number alone": freq(study, "age"),
        "means": crosstab(study, "trust", "level", shape=summaries, analysis=RESIDUALS),
        "mean alone": freq(study, "rating", lang="vi", shape=Shape(summary=("mean",))),
        "weighted": crosstab(study, "news", "sex", weighting=Weighting(frequency="times")),
        "nobody": crosstab(study, "news", "level", where="news_a = 0 and news_b = 0 and news_c = 0"),
    }


SHOWN = {
    "bars": (
        "set", "set alone", "set by set", "variable", "battery", "battery alone", "layers", "stacked", "number",
        "number alone", "weighted", "nobody", "means", "mean alone",
    ),
    "diverging": ("variable", "battery", "battery alone", "stacked", "means", "mean alone"),
    "dots": ("number", "number alone", "means", "mean alone"),
    "lines": ("set", "variable", "battery", "layers", "stacked", "number", "weighted", "nobody", "means"),
    "heat-map": ("set", "variable", "battery", "layers", "stacked", "means"),
}  # fmt: skip
PAIRS = [(kind, name) for kind, names in SHOWN.items() for name in names]
REFUSED = {
    ("diverging", "set"): "overlap",
    ("diverging", "set alone"): "overlap",
    ("diverging", "set by set"): "overlap",
    ("diverging", "layers"): "overlap",
    ("diverging", "weighted"): "overlap",
    ("diverging", "nobody"): "overlap",
    ("diverging", "number"): "a number has no answers",
    ("diverging", "number alone"): "a number has no answers",
    **{
        ("dots", name): "no means"
        for name in (
            "set", "set alone", "set by set", "variable", "battery", "battery alone", "layers", "stacked", "weighted",
            "nobody",
        )
    },
    ("lines", "set by set"): "overlap have no order",
    ("lines", "mean alone"): "there are not two",
    ("heat-map", "mean alone"): "by a banner",
    ("lines", "set alone"): "there are not two",
    ("lines", "battery alone"): "there are not two",
    ("lines", "number alone"): "there are not two",
    ("heat-map", "set alone"): "by a banner",
    ("heat-map", "battery alone"): "by a banner",
    ("heat-map", "number alone"): "by a banner",
    ("heat-map", "set by set"): "no adjusted residuals",
    ("heat-map", "number"): "no adjusted residuals",
    ("heat-map", "weighted"): "no adjusted residuals",
    ("heat-map", "nobody"): "no adjusted residuals",
}  # fmt: skip
UNDER_THE_BASE = {"diverging": {"mean", "sd", "percentile", "difference"}, "dots": {"mean"}}


def lines_of(table: Table, kind: str) -> list[list[tuple[str, list[str]]]]:
    """Of each block the labels and numbers that the picture is of, as the table writes them, without the total's."""
    key = "adjusted-residual" if kind == "heat-map" else "mean"
    last = len(table.columns) - 1 or 1
    blocks = []
    for block in table.blocks:
        found: list[tuple[str, list[str]]] = []
        for row in block.rows if kind != "dots" or table.kind == "number" else ():
            texts = [format_percent(cell.percent, table.language) for cell in row.cells]
            if table.kind == "number" or kind == "heat-map":
                texts = [
                    text for detail in row.details if detail.key == key for text in detail_texts(detail, table.language)
                ]
            found.append((row.label, [text or "-" for text in texts[:last]]))
        for detail in block.base_details:
            if detail.key in UNDER_THE_BASE.get(kind, ()):
                label = detail_label(detail, table.confidence, table.language)
                found.append((label, [text or "-" for text in detail_texts(detail, table.language)[:last]]))
        blocks.append(found)
    return blocks


def numbers(table: Table, kind: str) -> list[list[str]]:
    return [texts for block in lines_of(table, kind) for _, texts in block]


def texts_of(svg: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def is_inside(text: ElementTree.Element, root: ElementTree.Element) -> bool:
    """Whether all of a text stands on the paper; of an upright one whether it begins and ends there."""
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    style, turned = text.attrib["style"], text.attrib.get("transform", "")
    size = re.search(r"([\d.]+)px", style)
    places = re.search(r"translate\(([-\d.]+) ([-\d.]+)\)", turned)
    assert size
    x, y = map(float, places.groups() if places else (text.attrib["x"], text.attrib["y"]))
    long = text_width(text.text or "", float(size[1]), bold=bool(re.search(r"\b(700|bold)\b", style)))
    if "rotate(-90)" in turned:
        return 0 <= x <= width and y - long >= 0 and y <= height
    start = x - {"middle": long / 2, "end": long}.get(re.sub(r".*text-anchor: (\w+).*|.*", r"\1", style), 0.0)
    return start >= 0 and start + long <= width and 0 <= y <= height


def test_every_pair_is_shown_or_refused(every: dict[str, Table]) -> None:
    assert {*PAIRS, *REFUSED} == {(kind, name) for kind in KINDS for name in every}
    assert not {*PAIRS} & {*REFUSED}


@pytest.mark.parametrize(("kind", "name"), REFUSED)
def test_what_a_kind_cannot_show_is_refused(every: dict[str, Table], kind: str, name: str) -> None:
    for show in (
        lambda: picture(every[name], kind, ".svg"),
        lambda: alt_text(every[name], kind),
        lambda: terminal_picture(every[name], kind, Terminal()),
    ):
        with pytest.raises(UsageError, match=REFUSED[kind, name]) as error:
            show()
        assert error.value.next_step


@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_the_words_have_every_number_in_its_place(every: dict[str, Table], kind: str, name: str) -> None:
    table = every[name]
    text = alt_text(table, kind)
    assert table.title in text
    place = 0
    for block in lines_of(table, kind):
        for column in range(len(table.columns) - 1 or 1):
            place = text.index(f"{table.columns[column].label} (n = ", place)
            for label, values in block:
                if values:
                    said = f"{label}: {values[column]}"
                    place = text.index(said, place) + len(said)
                    assert text[place] in ";. ", said


@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_the_numbers_of_an_svg_are_the_tables(every: dict[str, Table], kind: str, name: str) -> None:
    table = every[name]
    content = picture(table, kind, ".svg")
    root = ElementTree.fromstring(content)
    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert (root[0].text, root[1].text) == (table.title, alt_text(table, kind))
    places = "2" if table.kind == "number" or kind == "dots" else "1,2"
    # Dots have their interval behind them, in one text with it.
    pattern = re.compile(rf"(-?\d+{'[,]' if table.language == 'vi' else '[.]'}\d{{{places}}})(?: \(.*\))?")
    shown = [found[1] for text in texts_of(content) if (found := pattern.fullmatch(text))]
    known = [value for row in numbers(table, kind) for value in row]
    axis = {"0.0", "0.5", "2.5", "1.0", "0,5", "2,5"}
    assert {*shown} - axis <= {*known}
    if kind in ("bars", "heat-map", "dots"):
        assert sorted(shown) == sorted(value for value in known if value != "-")
    else:
        assert shown or name == "nobody"
    outside = [text.text for text in root.iter(f"{SVG}text") if not is_inside(text, root)]
    assert outside == []


def test_the_svg_has_the_labels_bases_title_and_note(every: dict[str, Table]) -> None:
    words = " ".join(texts_of(picture(every["set"], "bars", ".svg")))
    for text in (
        "News by Level",
        "High (n = ",
        "Mid (n = ",
        "Low (n = ",
        "Paper",
        "Herald",
        "Base: respondents who were",
    ):
        assert text in words
    assert "Total" not in words
    base = every["set"].blocks[0].base
    assert [f"n = {cell.count:.0f}" in words for cell in base[:3]] == [True] * 3


def test_bases_under_sampling_weights_are_respondents(study: Study) -> None:
    from mobsurvey.survey import Design

    weighted = crosstab(study, "news", "sex", weighting=Weighting(design=Design(weight="weight")))
    plain = crosstab(study, "news", "sex")
    pattern = re.compile(r"n = (\d+)")
    assert pattern.findall(alt_text(weighted)) == pattern.findall(alt_text(plain)) != []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_table_gives_the_same_bytes(every: dict[str, Table], suffix: str) -> None:
    for kind, name in (
        ("bars", "set"), ("diverging", "battery"), ("dots", "number"), ("lines", "number"), ("heat-map", "variable")
    ):  # fmt: skip
        assert picture(every[name], kind, suffix) == picture(every[name], kind, suffix)


def test_another_process_gives_the_same_bytes(made: Path) -> None:
    code = (
        "import hashlib, sys\n"
        "from mobsurvey.pictures import picture\n"
        "from mobsurvey.study import open_study\n"
        "from mobsurvey.table.tabulate import crosstab\n"
        f"table = crosstab(open_study({str(made)!r}), 'trust', 'level', lang='vi')\n"
        "for suffix in ('.svg', '.png', '.pdf'):\n"
        "    print(hashlib.sha256(picture(table, None, suffix)).hexdigest())\n"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout.split()) == 3


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_date_and_no_version_is_in_a_file(every: dict[str, Table], suffix: str) -> None:
    content = picture(every["set"], "bars", suffix)
    for word in (b"matplotlib", b"Matplotlib", b"CreationDate", b"dc:date", b"DOCTYPE"):
        assert word not in content
    starts = {".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}
    assert content.startswith(starts[suffix])


def test_the_png_has_its_words(every: dict[str, Table]) -> None:
    import io

    from PIL import Image

    table = every["variable"]
    with Image.open(io.BytesIO(picture(table, "bars", ".png"))) as image:
        assert image.info["Title"] == table.title
        assert image.info["Description"] == alt_text(table, "bars")


def test_vietnamese_is_text_in_composed_letters_with_decimal_commas(every: dict[str, Table]) -> None:
    content = picture(every["battery"], None, ".svg").decode()
    assert unicodedata.is_normalized("NFC", content)
    texts = texts_of(content.encode())
    for text in ("Niềm tin theo Cấp", "Tin A", "Kém", "Trung bình", "Tốt"):
        assert text in texts
    assert not [text for text in texts if re.fullmatch(r"\d+\.\d", text)]
    assert alt_text(every["battery"]).startswith("Biểu đồ thanh phân kỳ, tỷ lệ phần trăm: Niềm tin theo Cấp. Cơ sở: ")


def test_the_font_that_comes_along_has_every_vietnamese_letter() -> None:
    from matplotlib.font_manager import findfont, get_font

    from mobsurvey.vietnamese.letters import LETTERS

    known = get_font(findfont("DejaVu Sans")).get_charmap()
    assert [letter for letter in LETTERS if ord(letter) not in known] == []


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("blocks", [True, False])
@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_a_picture_in_the_terminal_fits(
    every: dict[str, Table], kind: str, name: str, blocks: bool, width: int
) -> None:
    table = every[name]
    text = terminal_picture(table, kind, Terminal(width, blocks))
    assert max(map(display_width, text.splitlines())) <= width
    assert "".join(text.split()).startswith("".join(table.title.split()))
    if not blocks:
        assert not re.search("[█▌░▒■│·]", text)
    known = [value for row in numbers(table, kind) for value in row if value != "-"]
    if kind == "dots":  # whose axis has numbers too
        text = "\n".join(line for line in text.splitlines() if not line.endswith(("(mean)", "(trung bình)")))
    if kind != "heat-map":  # whose note has numbers too
        assert sorted(re.findall(r"(?<!\S)-?\d+[.,]\d+(?!\S)", text)) == sorted(known)
    for value in known:
        assert re.search(rf"(?<![\d.,]){re.escape(value)}(?![\d])", text)


def hand_made(labels: tuple[str, ...], points: int, kind: str = "variable") -> Table:
    """A table in which all labels are used, as often as needed."""
    columns = (*(BannerPoint(n, labels[n % len(labels)]) for n in range(points)), BannerPoint(None, "Total"))
    share = 100 / len(labels)
    rows = tuple(
        Row("v", n, label, tuple(Cell(1, share, len(labels)) for _ in columns)) for n, label in enumerate(labels)
    )
    each = len(labels)
    base = (*(Cell(each, 100.0, each) for _ in columns[:-1]), Cell(each * points, 100.0, each * points))
    block = Block(labels[0] if kind == "battery" else None, rows, base)
    title = labels[-1]
    return Table("v", "w", kind, title, "w", columns, (block,), None, (), ("Base: all. More.",), "column", "en")  # type: ignore[arg-type]


@pytest.mark.parametrize("points", [2, 9])
@pytest.mark.parametrize("kind", ["bars", "diverging", "lines"])
def test_labels_can_hold_anything(kind: str, points: int) -> None:
    table = hand_made(HOSTILE, points)
    for suffix in SUFFIXES:
        assert picture(table, kind, suffix)
    root = ElementTree.fromstring(picture(table, kind, ".svg"))
    assert [text.text for text in root.iter(f"{SVG}text") if not is_inside(text, root)] == []
    words = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "<script>alert('x')</script>" in words
    assert r"$\frac{1}{2}$" in words
    assert "\x1b" not in terminal_picture(table, kind, Terminal(60))
    assert max(map(display_width, terminal_picture(table, kind, Terminal(60)).splitlines())) <= 60


def test_a_table_without_percents_has_no_picture(study: Study) -> None:
    with pytest.raises(UsageError, match="shows percents"):
        alt_text(crosstab(study, "news", "level", percent="none"))
    with pytest.raises(UsageError, match="percents of a column"):
        alt_text(crosstab(study, "rating", "level", percent="row"), "diverging")


def test_items_of_different_answers_have_no_common_legend() -> None:
    table = hand_made(("A", "B"), 2, "battery")
    other = hand_made(("A", "C"), 2, "battery").blocks
    with pytest.raises(UsageError, match="different answers"):
        alt_text(table._replace(blocks=(*table.blocks, *other)), "diverging")


def test_the_table_chooses_its_kind(every: dict[str, Table]) -> None:
    found = {name: kind_of(table) for name, table in every.items()}
    diverging = {"battery", "battery alone", "means", "mean alone"}
    assert {name for name, kind in found.items() if kind == "diverging"} == diverging
    assert {name for name, kind in found.items() if kind == "dots"} == {"number", "number alone"}
    assert set(found.values()) == {"bars", "diverging", "dots"}
    assert kind_of(every["number"]._replace(by="wave")) == "lines"
    assert kind_of(every["set"]._replace(by="wave")) == "lines"
    assert kind_of(every["set alone"]._replace(by="wave")) == "bars"


def test_every_kind_is_a_module_that_says_what_it_is() -> None:
    import mobsurvey.pictures as room

    files = {path.stem.replace("_", "-") for path in Path(room.__file__).parent.glob("[a-z]*.py")}
    assert files == {*KINDS}
    assert [kind.name for kind in kinds()] == [*KINDS]
    assert all(kind.title and kind.summary and kind.tables and kind.use for kind in kinds())


def test_fills_differ_in_grey() -> None:
    for number in range(2, MOST_FILLS + 1):
        found = fills(number)
        shades = [luminance(fill.colour) for fill in found]
        assert shades == sorted(shades)
        assert min(b - a for a, b in pairwise(shades)) > 0.05
    for number in range(2, 12):
        found = diverging_fills(number)
        assert len(set(found)) == number
        assert [bool(fill.hatch) for fill in found] == [place < number // 2 for place in range(number)]
