"""The sound files that the fuzzer damages, by kind, each with the ways in which its kind is damaged."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from tests.fuzz.mutations import (
    Mutation,
    damaged_bytes,
    damaged_cells,
    damaged_text,
    damaged_toml,
    damaged_xml,
    damaged_zip,
    packed,
    unpacked,
)

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES, CODEBOOKS = ROOT / "samples", ROOT / "codebooks"
FORMATS = ROOT / "tests" / "formats" / "files"
READERS = ROOT / "tests" / "readers" / "files"
CODEBOOK_FORMATS = ROOT / "tests" / "codebook" / "formats" / "files"
SHAPES = ROOT / "tests" / "formats" / "shapes"
_SHAPED = "hcmc-2024"
_HOLDERS = ("dta", "triple_s", "workbooks")
_SAV_DATE = b"01 Mar 2400:00:00"
"""In place of the day and time at which a .sav was written, so that it is the same whenever it is made."""
_ROWS = 60
"""Of a sample; more of the same find nothing more."""


class Original(NamedTuple):
    """A sound file."""

    name: str
    content: bytes
    ways: Sequence[Mutation]
    codebook: str = ""
    """One that ships and describes it; "" where one is to be drafted."""
    beside: Mapping[str, bytes] = {}
    """Other files that belong to it; one of them may be damaged in its place."""


def csv_originals() -> list[Original]:
    """The samples, the smaller ones also in other encodings and with other separators."""
    ways = (damaged_cells, damaged_cells, damaged_cells, damaged_bytes, damaged_text)
    found = [Original(p.name, _first_rows(p), ways, _codebook_of(p)) for p in sorted(SAMPLES.glob("*.csv"))]
    texts = {
        "texts.csv": "id;sex;why;amount;day\n"
        + "".join(f'{n};{n % 3};"Nghe, ghi ý kiến; hoà giải";{n},5;{n % 28 + 1}/03/2024\n' for n in range(12)),
        "codes.csv": "case,q_1,q_2,q_3,age\n" + "".join(f"a{n},{n % 2},{n // 2 % 2},,{n + 20}\n" for n in range(15)),
    }
    for name, text in texts.items():
        for encoding in ("utf-8", "utf-16", "cp1258"):
            content = text.encode(encoding, "replace")
            found.append(Original(name, content, ways if encoding == "utf-8" else (damaged_bytes, damaged_text)))
    return found


def _codebook_of(sample: Path) -> str:
    """The codebook that ships for a sample: hcmc-2024 for hcmc-2024.sav and for hcmc-2024-kobo.csv; "" for none."""
    names = (path.stem for path in CODEBOOKS.glob("*.toml"))
    return next((name for name in names if f"{sample.stem}-".startswith(f"{name}-")), "")


def _first_rows(path: Path) -> bytes:
    return b"".join(path.read_bytes().splitlines(keepends=True)[: _ROWS + 1])


def sav_originals() -> list[Original]:
    """The samples, the readers' test files, and two that are compressed."""
    import pandas
    import pyreadstat

    ways = (damaged_bytes,)
    found = [Original(p.name, p.read_bytes(), ways, _codebook_of(p)) for p in sorted(SAMPLES.glob("*.sav"))]
    small = [Original(path.name, path.read_bytes(), ways) for path in sorted(READERS.glob("*.sav"))]
    frame = pandas.DataFrame({"a": [1.0, 2.0, None] * 20, "b": ["xã", "", "a longer text"] * 20})
    with tempfile.TemporaryDirectory() as folder:
        for name, zlib in (("compressed.sav", False), ("compressed.zsav", True)):
            path = Path(folder) / name
            pyreadstat.write_sav(frame, path, row_compress=not zlib, compress=zlib)
            content = path.read_bytes()
            small.append(Original(name, content[:92] + _SAV_DATE + content[109:], ways))
    return [*found, *small, *small]


def dta_originals() -> list[Original]:
    paths = [path for path in sorted((FORMATS / "dta").glob("*.dta")) if path.stat().st_size < 20_000]
    return [Original(path.name, path.read_bytes(), (damaged_bytes,)) for path in paths]


def triple_s_originals() -> list[Original]:
    """Each description with its data beside it, and each data file with its description."""
    found = []
    ways = (damaged_xml, damaged_xml, damaged_text, damaged_bytes)
    folder = FORMATS / "triple_s"
    data = {
        path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".asc", ".txt", ".dat", ".csv")
    }
    for path in sorted((*folder.glob("*.sss"), *folder.glob("*.xml"))):
        content = path.read_bytes()
        mine = {name: text for name, text in sorted(data.items()) if name.split(".")[0].split()[0] in path.stem}
        found.append(Original(path.name, content, ways, beside=mine))
        members = {path.name: content, **mine}
        found.append(Original(f"{path.stem}.zip", packed(members), (damaged_zip,)))
    return found


def platform_originals() -> list[Original]:
    """The test files of every platform, also the broken ones, and a sample as each would export it."""
    ways = (damaged_cells, damaged_cells, damaged_text, damaged_bytes)
    folders = [f for f in sorted(FORMATS.iterdir()) if f.is_dir() and f.name not in _HOLDERS and f.name[0] != "_"]
    paths = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix in (".csv", ".tsv", ".txt")]
    found = [Original(path.name, path.read_bytes(), ways) for path in paths]
    answers = _answers_to_shape()
    for path in sorted(SHAPES.glob("*.py")):
        files: dict[str, bytes] = dict(_module(path).files(answers))
        name = next(iter(files))
        if name.endswith((".csv", ".tsv")):
            found += [Original(name, files.pop(name), ways, _SHAPED, files)] * 4
    return found


def _answers_to_shape() -> SimpleNamespace:
    """Some of a sample's respondents as the modules in shapes/ take them: see test_hcmc_shapes.py."""
    from mobsurvey.codebook.load import load_codebook

    codebook = load_codebook(_SHAPED)
    reader = csv.DictReader(io.StringIO(_first_rows(SAMPLES / f"{_SHAPED}.csv").decode("utf-8-sig"), newline=""))
    sets = {name: found.members for name, found in codebook.sets.items()}
    single = tuple(n for n in codebook.variables if not any(n in members for members in sets.values()))
    labels = {name: found.label["en"] for name, found in codebook.variables.items()}
    labels |= {name: found.label["en"] for name, found in codebook.sets.items()}
    return SimpleNamespace(
        rows=[{name: "" if code == "9" else code for name, code in row.items()} for row in reader],
        sets=sets,
        single=single,
        labels=labels,
        value_labels={n: {str(v.code): v.label["en"] for v in codebook.variables[n].values} for n in single},
    )


def _module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"shape_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_ROWS_OF_SHEET: list[Sequence[object]] = [
    ["id", "sex", "age", "day", "why", "amount", "yes"],
    *((n, "Nữ" if n % 2 else "Nam", 20 + n, None, "Học; Hỏi", n * 1.5, bool(n % 2)) for n in range(1, 9)),
]


def xlsx_originals() -> list[Original]:
    """The workbooks among the test files, and two made here: one small, one of a sample."""
    from datetime import date

    from openpyxl import Workbook

    small = [[date(2024, 3, 1) if cell is None else cell for cell in row] for row in _ROWS_OF_SHEET]
    sample = [line.split(",") for line in _first_rows(SAMPLES / "hai-phong-2025.csv").decode("utf-8-sig").splitlines()]
    ways = (damaged_zip,)
    found = _workbooks(".xlsx", ways)
    for name, rows, codebook in (("small.xlsx", small, ""), ("sample.xlsx", sample, "hai-phong-2025")):
        book = Workbook()
        sheet = book.active
        for row in rows:
            sheet.append([int(cell) if isinstance(cell, str) and cell.isdigit() else cell for cell in row])
        if name == "small.xlsx":
            book.create_sheet("notes").append(["made up"])
        written = io.BytesIO()
        book.save(written)
        members = unpacked(written.getvalue())
        members["docProps/core.xml"] = re.sub(
            rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2024-03-01T00:00:00Z", members["docProps/core.xml"]
        )
        found += [Original(name, packed(members), ways, codebook)] * 4
    return found


def _workbooks(suffix: str, ways: Sequence[Mutation]) -> list[Original]:
    paths = sorted((FORMATS / "workbooks").glob(f"*{suffix}")) if (FORMATS / "workbooks").is_dir() else []
    return [Original(path.name, path.read_bytes(), ways) for path in paths if path.stat().st_size < 60_000]


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
    '<office:body><office:spreadsheet><table:table table:name="Answers">'
    '<table:table-column table:number-columns-repeated="7"/>'
)
_ODS_FOOT = (
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)


def _ods_cell(cell: object) -> str:
    if cell is None:
        return '<table:table-cell office:value-type="date" office:date-value="2024-03-01"/>'
    kind = f'float" office:value="{cell}' if isinstance(cell, int | float) else "string"
    return f'<table:table-cell office:value-type="{kind}"><text:p>{cell}</text:p></table:table-cell>'


def ods_originals() -> list[Original]:
    """The workbooks among the test files, and one made here."""
    rows = [f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in _ROWS_OF_SHEET]
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        b'<?xml version="1.0"?><manifest:manifest'
        b' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<manifest:file-entry manifest:full-path="/" manifest:media-type="' + kind + b'"/></manifest:manifest>'
    )
    content = (_ODS_HEAD + "".join(rows) + _ODS_FOOT).encode("utf-8")
    members = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return [*_workbooks(".ods", (damaged_zip,)), *[Original("made.ods", packed(members), (damaged_zip,))] * 6]


def toml_originals() -> list[Original]:
    return [Original(p.name, p.read_bytes(), (damaged_toml,), p.stem) for p in sorted(CODEBOOKS.glob("*.toml"))]


def codebook_originals() -> list[Original]:
    """The test files of every format, and the codebooks that ship, written in every format that is also read."""
    from mobsurvey.codebook.convert import sources
    from mobsurvey.codebook.load import load_codebook

    def ways(name: str) -> Sequence[Mutation]:
        if name.endswith(".xlsx"):
            return (damaged_zip,)
        if name.endswith((".xml", ".sss")):
            return (damaged_xml, damaged_xml, damaged_text, damaged_bytes)
        if name.endswith(".csv"):
            return (damaged_cells, damaged_cells, damaged_text, damaged_bytes)
        return (damaged_text, damaged_text, damaged_bytes)

    paths = [p for p in sorted(CODEBOOK_FORMATS.rglob("*")) if p.suffix in (".xlsx", ".csv", ".sps", ".xml", ".sss")]
    found = [Original(path.name, path.read_bytes(), ways(path.name)) for path in paths]
    for kind, source in sources().items():
        for codebook in (load_codebook("hai-phong-2025"), load_codebook("service-example")):
            if source.write and kind != "toml":
                name = f"{codebook.id}-{kind}{source.suffixes[0]}"
                content = source.write(codebook)
                content = packed(unpacked(content)) if name.endswith(".xlsx") else content
                found.append(Original(name, content, ways(name)))
    return found


KINDS: Mapping[str, Callable[[], list[Original]]] = {
    "sav": sav_originals,
    "csv": csv_originals,
    "xlsx": xlsx_originals,
    "ods": ods_originals,
    "dta": dta_originals,
    "triple-s": triple_s_originals,
    "toml": toml_originals,
    "platforms": platform_originals,
    "codebooks": codebook_originals,
}


def first_rows_of(codebook: str) -> bytes:
    """Some answers to a codebook that ships, as CSV."""
    return _first_rows(SAMPLES / f"{codebook}.csv")
