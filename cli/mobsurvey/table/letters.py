"""Letters for columns: what each is called, and which letters stand under a larger value."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.catalogue import load
from mobsurvey.statistics.columns import Pair
from mobsurvey.table.analysis import Analysis


def letter_of(number: int) -> str:
    """A to Z, then AA, AB, …

    >>> letter_of(0), letter_of(25), letter_of(26)
    ('A', 'Z', 'AA')
    """
    text = ""
    number += 1
    while number:
        number, place = divmod(number - 1, 26)
        text = chr(65 + place) + text
    return text


def letters_of(pairs: Sequence[Pair], columns: int, analysis: Analysis) -> list[str]:
    """For each column, the letters of the columns that it exceeds; against the rest, signs in place of letters.

    One level of significance gives capitals; of two, the laxer gives lower case and the stricter capitals, or one sign
    and two.
    """
    adjusted = load("adjustment", analysis.letters_adjust)([pair.p for pair in pairs])
    found: list[list[str]] = [[] for _ in range(columns)]
    lax, strict = max(analysis.alphas), min(analysis.alphas)
    for pair, p in zip(pairs, adjusted, strict=True):
        if p >= lax or pair.statistic == 0:
            continue
        if pair.second is None:
            sign = "+" if pair.statistic > 0 else "-"
            found[pair.first].append(sign * (2 if strict < lax and p < strict else 1))
            continue
        larger, smaller = pair.first, pair.second
        if pair.statistic < 0:
            larger, smaller = smaller, larger
        letter = letter_of(smaller)
        found[larger].append(letter if p < strict or strict == lax else letter.lower())
    return [" ".join(sorted(letters, key=lambda text: (len(text), text.upper()))) for letters in found]
