"""Finds texts that were read in a wrong encoding: each is tried, and common Vietnamese syllables are counted.

Texts are judged together, a whole column or a whole file, as Latin-1, windows-1252 or UTF-8 show them. Encodings of
fonts (TCVN3, VNI) stand like that also in files that are valid UTF-8. Nothing is decided without a clear margin.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from mobsurvey.vietnamese.encodings import ENCODINGS, decoder_of
from mobsurvey.vietnamese.letters import nfc
from mobsurvey.vietnamese.one_byte import as_windows
from mobsurvey.vietnamese.syllables import COMMON, is_syllable

AS_IT_STANDS = ""
"""The reading that changes nothing."""

_FEWEST_WORDS = 2
"""Different common words that an encoding must show."""
_MARGIN = 3
"""How far it must be ahead of the texts as they stand; one word of another language costs them one."""
_MARGIN_AMONG = 2
"""How far ahead of every other encoding."""
_ODD_SHARE = 4
"""At most one word in so many may be none of Vietnamese."""
_PLENTY = 30
"""So many different common words, and twice those of any other encoding, need no such share."""
_SAMPLE_LENGTH = 60
# Runs of letters and of signs beyond ASCII: what is a sign in a wrong reading is a letter in the right one.
_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~\x7f]+")
_EDGES = "“”‘’‚„…–—«»•·°²³→®™€₫\ufeff\ufffd"
"""Signs that stand beside words in any language."""


class Verdict(NamedTuple):
    """The encoding that texts are in, and what it makes of them."""

    encoding: str
    """A name in ENCODINGS."""
    words: int
    """Different common Vietnamese words that it shows; 0 where it was not judged but follows the rest of the file."""
    words_before: int
    """The same in the texts as they stand."""
    before: str
    """A sample as it stands, 60 signs at the most."""
    after: str
    """The same sample, decoded."""


class _Count(NamedTuple):
    """Different words with a sign beyond ASCII under one reading."""

    common: frozenset[str]
    odd: frozenset[str]
    """What can be no Vietnamese syllable."""
    words: frozenset[str]

    @property
    def score(self) -> int:
        return len(self.common) - len(self.odd)


def detect_text(texts: Iterable[str], encodings: Sequence[str] = ENCODINGS) -> Verdict | None:
    """The encoding that all the texts are in; None where they stand as they should, or no margin is clear.

    >>> verdict = detect_text(["Cã", "Kh«ng"])
    >>> verdict.encoding, verdict.after
    ('tcvn3', 'Có')
    >>> detect_text(["Có", "Không", "très bien", "größer"]) is None
    True
    """
    marked = _marked(texts)
    return _verdict(marked, _counts(marked, encodings)) if marked else None


def detect_columns(columns: Sequence[Iterable[str]], encodings: Sequence[str] = ENCODINGS) -> list[Verdict | None]:
    """For each column the encoding it is in, or None where it stands as it should.

    A column with too few words to be judged follows the others, if it reads better so.
    """
    marked = [_marked(texts) for texts in columns]
    if not any(marked):
        return [None] * len(marked)
    counts = [_counts(texts, encodings) for texts in marked]
    verdicts = [_verdict(texts, count) for texts, count in zip(marked, counts, strict=True)]
    others = {found.encoding for found in verdicts if found}
    if not others:
        together = _verdict([text for texts in marked for text in texts], _added(counts))
        others = {together.encoding} if together else set()
    if len(others) != 1:
        return verdicts
    common = others.pop()
    return [
        found or (_followed(texts, count, common) if texts else None)
        for found, texts, count in zip(verdicts, marked, counts, strict=True)
    ]


def sample(texts: Iterable[str], encoding: str) -> tuple[str, str]:
    """One text before and after decoding: of those of 60 signs at the most the one with most common words."""
    decode = decoder_of(encoding)
    cut = (" ".join(as_windows(text[:_SAMPLE_LENGTH]).split(" ")) for text in _marked(texts))
    pairs = [(text, decode(text)) for text in cut]
    return max(pairs, key=lambda pair: (len(_count([pair[1]]).common), -len(pair[0])), default=("", ""))


def _marked(texts: Iterable[str]) -> list[str]:
    """The different texts with a sign beyond ASCII, in the order met."""
    return [text for text in dict.fromkeys(texts) if not text.isascii()]


def _counts(texts: Collection[str], encodings: Sequence[str]) -> dict[str, _Count]:
    found = {AS_IT_STANDS: _count(map(as_windows, texts))}
    for name in encodings if texts else ():
        found[name] = _count(map(decoder_of(name), texts))
    return found


def _count(texts: Iterable[str]) -> _Count:
    words: set[str] = set()
    for text in texts:
        if not text.isascii():
            words.update(_WORD.findall(nfc(text).lower()))
    kept = {word for word in (found.strip(_EDGES) for found in words) if not word.isascii()}
    common = kept & COMMON
    return _Count(frozenset(common), frozenset(w for w in kept - common if not is_syllable(w)), frozenset(kept))


def _added(counts: Iterable[dict[str, _Count]]) -> dict[str, _Count]:
    """The counts of all columns together: words are different over all of them."""
    total: dict[str, _Count] = {}
    for count in counts:
        for name, one in count.items():
            before = total.get(name, _Count(frozenset(), frozenset(), frozenset()))
            total[name] = _Count(before.common | one.common, before.odd | one.odd, before.words | one.words)
    return total


def _verdict(texts: Sequence[str], counts: dict[str, _Count]) -> Verdict | None:
    stands = counts[AS_IT_STANDS]
    ranked = sorted((name for name in counts if name), key=lambda name: counts[name].score, reverse=True)
    if not ranked:
        return None
    best = counts[ranked[0]]
    if (
        len(best.common) < _FEWEST_WORDS
        or best.score - stands.score < _MARGIN
        or not (len(best.odd) * _ODD_SHARE <= len(best.words) or _is_plenty(best, counts, ranked[0]))
        or any(best.score - counts[name].score < _MARGIN_AMONG for name in ranked[1:])
    ):
        return None
    return Verdict(ranked[0], len(best.common), len(stands.common), *sample(texts, ranked[0]))


def _is_plenty(best: _Count, counts: dict[str, _Count], encoding: str) -> bool:
    """Whether the common words alone decide: of a long text the different words are mostly names and rare ones."""
    others = max(len(count.common) for name, count in counts.items() if name != encoding)
    return len(best.common) >= max(_PLENTY, 2 * others)


def _followed(texts: Sequence[str], counts: dict[str, _Count], encoding: str) -> Verdict | None:
    stands, then = counts[AS_IT_STANDS], counts[encoding]
    clean = len(then.odd) * _ODD_SHARE <= len(then.words)
    better = then.score > stands.score and 2 * len(then.odd) <= len(stands.odd) and clean
    # A letter alone may be what the encoding makes of a sign, as of ½.
    has_syllable = any(len(word) > 1 for word in then.words - then.odd)
    return Verdict(encoding, 0, 0, *sample(texts, encoding)) if better and has_syllable else None
