"""Finds the encoding of a .sav file's text, and decodes it: the reading library hands bytes through untouched.

The library's own decoder of windows-1258 moves the last character of each text into the next one, and where a file
declares nothing it takes windows-1252 for granted.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from mobsurvey.errors import ReadError, UsageError, did_you_mean
from mobsurvey.vietnamese.detect import detect_columns
from mobsurvey.vietnamese.encodings import USUAL, decoder_of, own_encoding
from mobsurvey.vietnamese.letters import nfc

Decode = Callable[[bytes], str]
"""Any bytes to text in NFC; what does not decode becomes U+FFFD."""
Detect = Callable[[Sequence[Sequence[str]]], Sequence[str]]
"""For each group of texts the encoding of Vietnamese that they seem to be in; "" where they stand as they should."""

UTF8 = "utf-8"
BYTES = "latin-1"
"""The encoding that shows every byte as one sign."""
_NUL = b"\0"
_ASSUMED = "cp1252"
_STRAY_SHARE = 10
"""One text in so many may hold bytes that do not decode, before the whole encoding is taken to be wrong."""
_MOST_JUDGED = 1000
"""Texts of one group whose words are looked at."""
_CODE_PAGES = {
    1: "cp037",
    2: "",  # 7 and 8 bits of ASCII: what programs write for whatever they have
    3: "",
    20127: "ascii",
    28591: "iso-8859-1",
    28605: "iso-8859-15",
    65001: UTF8,
}


class Judgement(NamedTuple):
    """How a file's text is to be read."""

    codec: str
    """Python's name of the encoding of the bytes."""
    because: str = ""
    """Empty where it is what the file declares."""
    failing: tuple[bytes, ...] = ()
    """The texts that have bytes which do not decode; few."""
    again: tuple[str, ...] = ()
    """For each group of texts the encoding of Vietnamese in which what the codec gives is to be read; "" for none."""

    def decoder(self, group: int) -> Decode:
        return decoder(self.codec, self.again[group] if self.again else "")

    @property
    def shown(self) -> str:
        """The encoding as people write it."""
        own = sorted(set(self.again) - {""})
        if self.codec == BYTES and own:
            return ", ".join(own)
        return f"{shown_encoding(self.codec)}, in it {', '.join(own)}" if own else shown_encoding(self.codec)


def detect_by_words(groups: Sequence[Sequence[str]]) -> list[str]:
    """For each group of texts the encoding in which they have common Vietnamese words; "" where none is clear."""
    return [verdict.encoding if verdict else "" for verdict in detect_columns(groups)]


def code_page(number: int) -> str:
    """The encoding of a Windows code page; empty for a number that says nothing."""
    return _CODE_PAGES.get(number, f"cp{number}")


def codec_name(declared: str) -> str:
    """Python's name of an encoding, however it is spelt: "Windows_1258" is cp1258; empty for none it knows.

    >>> codec_name("x-windows-1258"), codec_name("UTF-8"), codec_name("no such")
    ('cp1258', 'utf-8', '')
    """
    numbers = re.findall(r"(?<!\d)(?:8\d\d|9\d\d|12\d\d)(?!\d)", declared)
    for name in (declared, *(f"cp{number}" for number in numbers)):
        try:
            "".encode(name)  # refuses what is a codec, but not of text, such as hex
            return codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
    return ""


def check_encoding(name: str) -> str:
    """The name of an encoding of Python or of Vietnamese; UsageError for one that is not known."""
    if found := own_encoding(name) or codec_name(name):
        return found
    raise UsageError(f'there is no encoding "{name}"', where="--encoding", next_step=did_you_mean(name, USUAL))


def decoder(codec: str, again: str = "") -> Decode:
    """The decoding function; what it gives is read again in an encoding of Vietnamese, if there is one to name.

    A letter cut at the end is dropped; spaces stay.
    """
    read_again = decoder_of(again) if again else nfc
    ascii_based = _is_ascii_based(codec)

    def decode(data: bytes) -> str:
        if ascii_based and data.isascii():
            return read_again(data.decode("ascii"))
        return read_again(codecs.getincrementaldecoder(codec)(errors="replace").decode(data, final=False))

    return decode


@lru_cache
def _is_ascii_based(encoding: str) -> bool:
    ascii_bytes = bytes(range(128))
    return ascii_bytes.decode(encoding, "replace") == ascii_bytes.decode("ascii")


@lru_cache
def is_single_byte(encoding: str) -> bool:
    """Whether every byte is a letter of its own, so that hardly any text fails to decode."""
    return len(bytes(range(128, 256)).decode(encoding, "replace")) == 128


def decode_all(texts: Sequence[bytes], decode: Decode) -> list[str]:
    """The texts decoded, at one go where all of them are whole; none has a NUL."""
    found = decode(_NUL.join(texts)).split("\0") if texts else []
    if len(found) == len(texts) and "\ufffd" not in "".join(found):
        return found
    return [decode(text) for text in texts]


def failing(texts: Sequence[bytes], codec: str) -> tuple[bytes, ...]:
    """The texts with bytes that do not decode; a letter cut at the end is none."""
    try:
        _NUL.join(texts).decode(codec)
        return ()
    except UnicodeDecodeError:
        return tuple(text for text in texts if _fails(text, codec))


def _fails(text: bytes, codec: str) -> bool:
    try:
        codecs.getincrementaldecoder(codec)().decode(text, final=False)
        return False
    except UnicodeDecodeError:
        return True


def is_cut(text: bytes, codec: str) -> bool:
    """Whether it ends within a letter."""
    decode = codecs.getincrementaldecoder(codec)("replace")
    decode.decode(text, final=False)
    return bool(decode.getstate()[0])


def judge_encoding(
    groups: Sequence[Iterable[bytes]],
    declared: str,
    forced: str | None,
    path: Path,
    detect: Detect = detect_by_words,
) -> Judgement:
    """How these groups of texts are read: as forced; else as declared, unless they contradict it; else by content.

    They contradict a page of single bytes when all of them are UTF-8, which no other text is by chance, or when
    `detect` is sure of another page; and any encoding when more than a tenth of them do not decode. What a codec gives
    is looked at again for the encodings of Vietnamese fonts, group by group. Texts in ASCII say nothing. ReadError
    where nothing fits.
    """
    marked = [[text for text in dict.fromkeys(group) if not text.isascii()] for group in groups]
    foreign = [text for group in marked for text in group]
    if forced:
        return _forced(foreign, check_encoding(forced), len(groups), path)
    codec = codec_name(declared) if declared else ""
    if not foreign:
        return Judgement(codec or UTF8, "" if codec else "all text is ASCII")
    judged = _codec(foreign, codec, path, detect)
    if judged.again:
        return judged._replace(again=judged.again * len(groups))
    decode = decoder(judged.codec)
    again = tuple(detect([decode_all(group[:_MOST_JUDGED], decode) for group in marked]))
    return judged._replace(again=again, because="judged by the words") if any(again) else judged


def _codec(foreign: Sequence[bytes], codec: str, path: Path, detect: Detect) -> Judgement:
    """The encoding of the bytes; with one entry in `again` where that is what they are in."""
    not_utf8 = failing(foreign, UTF8)
    if codec != UTF8:
        open_ended = [text for text in foreign if is_cut(text, UTF8)]
        if 2 * len(open_ended) >= len(foreign):  # "café" in Latin-1 looks like a cut letter
            not_utf8 = tuple({*not_utf8, *open_ended})
    bad = failing(foreign, codec) if codec else tuple(foreign)
    if codec and not bad and not is_single_byte(codec):
        return Judgement(codec)
    if not not_utf8:
        return Judgement(UTF8, "all text is UTF-8" if codec != UTF8 else "")
    found = detect([[text.decode(BYTES) for text in foreign[:_MOST_JUDGED]]])[0]
    if found == "doubled" and len(not_utf8) * 2 > len(foreign):
        found = ""
    if found == "doubled":  # UTF-8 looks like that when each byte is shown as a sign
        return Judgement(UTF8, "nearly all text is UTF-8" if codec != UTF8 else "", not_utf8)
    if found == "cp1258":
        return Judgement(found, "judged by the words" if codec != found else "", failing(foreign, found))
    if found:
        return Judgement(BYTES, "judged by the words", again=(found,))
    if codec and _are_few(bad, foreign):
        return Judgement(codec, "", bad)
    if _are_few(not_utf8, foreign):
        return Judgement(UTF8, "nearly all text is UTF-8", not_utf8)
    if not codec and not failing(foreign, _ASSUMED):
        return Judgement(_ASSUMED, "assumed, as SPSS does")
    raise _undecodable(path, codec or UTF8, len(bad if codec else not_utf8), len(foreign))


def _forced(foreign: Sequence[bytes], name: str, groups: int, path: Path) -> Judgement:
    not_utf8 = failing(foreign, UTF8)
    if own_encoding(name):  # of the bytes, or of text that someone has made UTF-8 of since
        codec = BYTES if not_utf8 else UTF8
        return Judgement(codec, "forced", again=(name,) * groups)
    bad = failing(foreign, name)
    if bad and not _are_few(bad, foreign):
        raise _undecodable(path, name, len(bad), len(foreign))
    return Judgement(name, "forced", bad)


def _are_few(bad: Sequence[bytes], foreign: Sequence[bytes]) -> bool:
    return len(bad) * _STRAY_SHARE <= len(foreign)


def _undecodable(path: Path, codec: str, bad: int, of: int) -> ReadError:
    return ReadError(
        f"{bad:,} of {of:,} texts with letters beyond ASCII are not in {shown_encoding(codec)}",
        where=str(path),
        next_step="Declare the file's encoding, as --encoding cp1258 (Vietnamese Windows).",
    )


def shown_encoding(codec: str) -> str:
    """The name as people write it.

    >>> shown_encoding("utf-8"), shown_encoding("cp1258"), shown_encoding("iso8859-1")
    ('UTF-8', 'windows-1258', 'iso8859-1')
    """
    if codec == UTF8:
        return "UTF-8"
    return f"windows-{codec[2:]}" if re.fullmatch(r"cp12\d\d", codec) else codec
