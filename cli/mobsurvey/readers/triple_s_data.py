"""Finds the data file of a Triple-S description, in its folder or its ZIP, and the encoding of its text."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple, Protocol, cast

from mobsurvey.errors import ReadError
from mobsurvey.readers.text_encoding import ONE_BYTE, UTF_8, codec_of, declared_encoding, marked_codec, scan_utf8
from mobsurvey.safe_xml import MOST_BYTES, root_name
from mobsurvey.triple_s import ROOT, WIDEST
from mobsurvey.vietnamese.encodings import ENCODINGS, OWN, decoder_of

DESCRIPTIONS = (".sss", ".xml")
FIXED, CSV = (".asc", ".dat", ".txt", ".csv"), (".csv", ".txt", ".asc", ".dat")
"""Suffixes of data files, the likeliest first."""
ZIP = b"PK\x03\x04"
_HEAD = 4096
_MOST_NAMES = 1000
_MOST_UNPACKED = 8 << 30
_LARGE = 64 << 20
_MOST_RATIO = 200
"""Times a large file may be longer than it is packed; answers pack to a tenth or a fiftieth."""
_JUDGED_LINES = 20_000
_BLOCK = 1 << 16
_MOST_NAMED = 8


class Place(Protocol):
    """A file on the disk or in a ZIP."""

    @property
    def name(self) -> str: ...

    def read_head(self, most: int) -> bytes:
        """Its first bytes, so many at the most."""

    def open_bytes(self) -> IO[bytes]: ...


@dataclass(frozen=True)
class FilePlace:
    """A file on the disk."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    @property
    def name(self) -> str:
        return self.path.name

    def read_head(self, most: int) -> bytes:
        with self.open_bytes() as file:
            return file.read(most)

    def open_bytes(self) -> IO[bytes]:
        try:
            return self.path.open("rb")
        except OSError as error:
            raise ReadError(
                f"cannot be read ({error.strerror})", where=str(self), next_step="Check the rights on the file."
            ) from error

    def open(self, mode: str = "rb") -> IO[bytes]:
        """As Path opens a file, for what looks at the bytes of one."""
        return self.open_bytes()


@dataclass(frozen=True)
class ZipPlace:
    """A file in a ZIP, which is unpacked while it is read."""

    path: Path
    member: str

    def __str__(self) -> str:
        return f"{self.path}, {self.member}"

    @property
    def name(self) -> str:
        return PurePosixPath(self.member).name

    def read_head(self, most: int) -> bytes:
        with self.open_bytes() as file:
            return file.read(most)

    def open_bytes(self) -> IO[bytes]:
        import zipfile

        try:
            with zipfile.ZipFile(self.path) as archive:
                info = archive.getinfo(self.member)
                packed = max(1, info.compress_size)
                too_long = info.file_size > _LARGE and info.file_size > _MOST_RATIO * packed
                if too_long or info.file_size > _MOST_UNPACKED:
                    raise ReadError(
                        f"would unpack to {info.file_size / 1e6:,.0f} MB from {packed / 1e6:,.2f}",
                        where=str(self),
                        next_step="If that is right, unpack it yourself and import the description in the folder.",
                    )
                # The archive is closed here; its file stays open as long as the member is.
                return io.BufferedReader(_Unpacked(archive.open(info), str(self)), 1 << 16)
        except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
            raise _broken(str(self), error) from error

    def open(self, mode: str = "rb") -> IO[bytes]:
        """As Path opens a file, for what looks at the bytes of one."""
        return self.open_bytes()


class _Unpacked(io.RawIOBase):
    """The bytes of a member; what is wrong with it is told as ours."""

    def __init__(self, file: IO[bytes], where: str) -> None:
        self.file, self.where = file, where

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        import zipfile
        import zlib

        try:
            found = self.file.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise _broken(self.where, error) from error
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self.file.close()
        super().close()


def _broken(where: str, error: Exception) -> ReadError:
    return ReadError(f"cannot be unpacked ({error})", where=where, next_step="Copy or pack it again, unencrypted.")


def find_description(path: Path) -> Place:
    """The description: the file itself, or the one in a ZIP. ReadError where a ZIP has none, or several."""
    if FilePlace(path).read_head(4) != ZIP:
        return FilePlace(path)
    found = descriptions_in(path)
    if len(found) != 1:
        names = ", ".join(place.member for place in found[:_MOST_NAMED])
        raise ReadError(
            f"the ZIP has several Triple-S descriptions: {names}" if found else "the ZIP has no Triple-S description",
            where=str(path),
            next_step="Unpack it and import one." if found else "It is an .sss or .xml file whose root is <sss>.",
        )
    return found[0]


def descriptions_in(path: Path) -> list[ZipPlace]:
    """The .sss and .xml files in a ZIP whose root is <sss>; none in an Excel or OpenDocument file."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[:_MOST_NAMES]
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        raise _broken(str(path), error) from error
    if {"[Content_Types].xml", "mimetype"}.intersection(names):
        return []
    found = [
        ZipPlace(path, name)
        for name in names
        if PurePosixPath(name).suffix.lower() in DESCRIPTIONS and not name.startswith("__MACOSX/")
    ]
    return [place for place in found if root_name(place.read_head(_HEAD)) == ROOT]


def read_bytes(place: Place) -> bytes:
    """A description's bytes, a bounded number of them."""
    with place.open_bytes() as file:
        return file.read(MOST_BYTES + 1)


def find_data(description: Place, href: str, is_csv: bool) -> Place:
    """The data file: the one that is named, in the description's folder, else the one with its name. ReadError."""
    suffixes = CSV if is_csv else FIXED
    names = _neighbours(description)
    wanted = [href] if _is_plain(href) else []
    stem = PurePosixPath(description.name).stem
    wanted += [f"{stem}{suffix}" for suffix in suffixes]
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(name.casefold(), name)
    for name in wanted:
        if found := name if name in names else by_folded.get(name.casefold()):
            return _beside(description, found)
    named = f'It names "{href}", which is not in its folder. ' if href else ""
    raise ReadError(
        "its data file is missing",
        where=str(description),
        next_step=f"{named}Put the data file beside it, named {stem}{suffixes[0]}.",
    )


def _is_plain(href: str) -> bool:
    """Whether it is the name of a file in the same folder, not an address or another place."""
    return bool(href) and not set('/\\:\0"<>|?*').intersection(href) and href not in (".", "..")


def _neighbours(description: Place) -> list[str]:
    if isinstance(description, ZipPlace):
        import zipfile

        folder = PurePosixPath(description.member).parent
        with zipfile.ZipFile(description.path) as archive:
            members = map(PurePosixPath, archive.namelist()[:_MOST_NAMES])
            return sorted(member.name for member in members if member.parent == folder)
    assert isinstance(description, FilePlace)
    return sorted(entry.name for entry in description.path.absolute().parent.iterdir() if entry.is_file())


def _beside(description: Place, name: str) -> Place:
    if isinstance(description, ZipPlace):
        return ZipPlace(description.path, str(PurePosixPath(description.member).parent / name))
    assert isinstance(description, FilePlace)
    return FilePlace(description.path.parent / name)


class TextFile(NamedTuple):
    """A data file, and how its text is decoded."""

    place: Place
    codec: str
    """A codec of Python."""
    errors: str = "strict"
    """What becomes of bytes that the codec lacks."""
    whole: str | None = None
    """The encoding of ours in which all text stands in what the codec gives; None for the codec's own."""

    @property
    def encoding(self) -> str:
        return self.whole or self.codec

    def decoder(self) -> Callable[[str], str]:
        """What makes text of a cell."""
        return decoder_of(self.whole) if self.whole else str

    def lines(self) -> Iterator[str]:
        """The lines as the codec gives them, each with \\n where it has an end. ReadError, with the line, for a byte
        that it lacks.
        """
        number, rest = 0, ""
        with self.place.open_bytes() as raw, io.TextIOWrapper(raw, self.codec, self.errors) as file:
            try:
                while block := file.read(_BLOCK):
                    *whole, rest = (rest + block).split("\n")
                    if len(rest) > WIDEST or (whole and len(whole[0]) > WIDEST):
                        raise ReadError(
                            f"the line has more than {WIDEST:,} characters",
                            where=f"{self.place}, line {number + 1 + (len(whole) if len(rest) > WIDEST else 0)}",
                            next_step="Check that it is the data file.",
                        )
                    number += len(whole)
                    for line in whole:
                        yield line + "\n"
            except UnicodeError as error:
                raise self._undecodable(error) from None
            except OSError as error:
                raise ReadError(
                    f"cannot be read ({error.strerror})",
                    where=str(self.place),
                    next_step="Check the rights on the file.",
                ) from error
        if rest:
            yield rest

    def _undecodable(self, error: UnicodeError) -> ReadError:
        """Finds the line of the first byte that does not decode: the text layer tells only its place in a buffer."""
        decoder = codecs.getincrementaldecoder(self.codec)()
        where, what = str(self.place), str(error)
        with self.place.open_bytes() as file:
            number = 1
            while True:
                block = file.readline(WIDEST)
                try:
                    decoder.decode(block, final=not block)
                except UnicodeDecodeError as found:
                    where = f"{self.place}, line {number if block else max(1, number - 1)}"
                    what = f"byte {found.object[found.start : found.start + 1].hex().upper()}"
                    break
                number += block.endswith(b"\n")
                if not block:
                    break
        name = "UTF-8" if self.codec == UTF_8 else self.codec
        return ReadError(
            f"{what} is not {name}",
            where=where,
            next_step="Declare the encoding of the data, as --encoding cp1258, or save it as UTF-8.",
        )


def settle_text(place: Place, declared: str | None, by_description: str) -> tuple[TextFile, dict[str, str]]:
    """The data file with its encoding, and what is to be told of it.

    What the user declares is taken as it is. Else it is UTF-16 by its first bytes, UTF-8 where it is valid but for a
    few places, what the description declares of itself, windows-1252 where all of it is French, German or Spanish, or
    what the text says in Vietnamese.
    """
    file = cast(Path, place)  # opened as one
    if declared:
        name = declared_encoding(declared)
        return TextFile(place, codec_of(file, name), whole=name if name in OWN else None), {}
    if marked := marked_codec(file):
        return TextFile(place, marked), {}
    found = scan_utf8(file)
    if found.valid:
        return TextFile(place, UTF_8), {}
    if found.few_stray:
        text = TextFile(place, UTF_8, "replace")
        return text, {"stray bytes": _stray_places(text)}
    with suppress(LookupError):
        if by_description and codecs.lookup(by_description).name not in ("utf-8", "utf-16", "utf-32", "ascii"):
            return TextFile(place, by_description), {}
    if found.cut_off:
        return TextFile(place, UTF_8), {}
    return _judged(place, western=found.western)


def _judged(place: Place, *, western: bool) -> tuple[TextFile, dict[str, str]]:
    from mobsurvey.vietnamese.detect import detect_text
    from mobsurvey.vietnamese.one_byte import as_windows

    plain = TextFile(place, ONE_BYTE)
    texts = [line.strip() for line in islice(plain.lines(), _JUDGED_LINES) if not line.isascii()]
    if verdict := detect_text(texts, [name for name in ENCODINGS if name != "doubled"]):
        told = f'"{verdict.before}" -> "{verdict.after}" ({verdict.words} common Vietnamese words)'
        return plain._replace(whole=verdict.encoding), {f"text in {verdict.encoding}": told}
    if not western:
        return TextFile(place, UTF_8), {}
    shown = as_windows(texts[0]).strip()[:60] if texts else ""
    told = f'not UTF-8, and all of it letters of French, German or Spanish, as "{shown}"'
    return TextFile(place, "cp1252"), {"text in cp1252": told}


def _stray_places(text: TextFile) -> str:
    """Lines and the bytes in them that are no UTF-8; reads the file to its end."""
    places = []
    for number, line in enumerate(text._replace(errors="surrogateescape").lines(), start=1):
        if stray := bytes(ord(sign) - 0xDC00 for sign in line if "\udc80" <= sign <= "\udcff"):
            places.append(f"line {number:,}: byte {stray.hex(' ').upper()}")
    return "; ".join(places)
