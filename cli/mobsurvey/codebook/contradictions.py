"""Finds where the labels of a file say of a column something else than the codebook that the file is coded by.

Names prove little: content_1 may be another question in the next survey. A contradiction is told, and nothing is
changed by it. Labels of another language or script say nothing, and a codebook may say a question in fewer or other
words; so a contradiction is

- a label of a value that stands under another code in the codebook's list;
- a label of a question that is another question's label in the codebook;
- labels of the most questions that share hardly a word with those of the codebook, in the same language.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import Literal, NamedTuple

from mobsurvey.codebook.coding import plain_text
from mobsurvey.codebook.languages import language_of_texts
from mobsurvey.codebook.model import Codebook
from mobsurvey.survey import Code, Label, Survey, Variable
from mobsurvey.vietnamese.fold import fold

_NEAR = 0.9
"""How alike a label and that of another question must be to be taken for it; 1 is equal."""
_ALIKE = 0.8
"""How alike two labels of one question must be to say the same."""
_MOST_SEARCHED = 50
"""Labels for which a nearly equal one is looked for among all of the codebook."""
_ENDS = ".:;?!… "
_NUMBERED = re.compile(r"(?:[^\W\d_]{0,3}\d+[^\W\d_]?(?:[._]\d+)*[.):]|[^\W\d_]{1,3}\d+(?:[._]\d+)*)\s+")
"""The number of a question before its words: Q3., 3), C2_1."""
_WORD = re.compile(r"[^\W\d_]+")
_STEM = 5
"""Letters by which words are compared: satisfied and satisfaction are one."""
_SHORT = 3
"""Letters of the words by which a language is known: the, of, and; de, la, les."""
_SHARED = 1 / 3
"""Of the words of the shorter label, those that two labels of one question share at least."""

Kind = Literal["code", "question", "words"]


@dataclass(frozen=True)
class Contradiction:
    """What a file and its codebook say of one column."""

    variable: str
    kind: Kind
    file: str
    """The file's label: of a code, else of the question."""
    codebook: str
    """What has that label in the codebook, a code or a variable; of the kind words the codebook's label."""
    code: Code | None = None
    """The code in the file; only of the kind code."""
    further: int = 0
    """Further codes of the variable for which the same holds."""


def contradictions(raw: Survey, codebook: Codebook, columns: Mapping[str, str]) -> tuple[Contradiction, ...]:
    """Every contradiction, in the order of the codebook; of each variable those of its codes first.

    `columns` gives the column of the file by variable. Nothing is read but labels.
    """
    found: dict[str, list[Contradiction]] = {}
    for name, column in columns.items():
        found[name] = list(_other_codes(raw.variables[column], codebook.variables[name]))
    for one in _other_questions(raw, codebook, columns):
        found[one.variable].append(one)
    return tuple(one for several in found.values() for one in several)


def _key(text: str) -> str:
    return fold(text.strip().rstrip(_ENDS))


# Codes


def _other_codes(theirs: Variable, ours: Variable) -> Iterator[Contradiction]:
    """The first label of the file that the codebook has under other codes only, and how many more there are."""
    own, listed = _codes_by_label(theirs), _codes_by_label(ours)
    wrong: dict[Code, tuple[str, str]] = {}
    for entry in theirs.listed:
        code = plain_text(entry.code)
        keys = {_key(text): text for text in entry.label.values() if _key(text) not in ("", _key(code))}
        if any(code in listed.get(key, ()) for key in keys):
            continue
        for key, text in keys.items():
            # A label that stands twice, there or here, may mean either.
            if key in listed and not own[key] & listed[key] and len(own[key]) == len(listed[key]) == 1:
                wrong.setdefault(entry.code, (text, next(iter(listed[key]))))
    if wrong:
        first, (text, other) = next(iter(wrong.items()))
        yield Contradiction(ours.name, "code", text, other, first, len(wrong) - 1)


def _codes_by_label(variable: Variable) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = {}
    for entry in variable.listed:
        for text in entry.label.values():
            codes.setdefault(_key(text), set()).add(plain_text(entry.code))
    return codes


# Questions


class _Words(NamedTuple):
    """A label, as it is compared."""

    text: str
    key: str
    script: str
    words: frozenset[str]

    @property
    def is_long(self) -> bool:
        """Whether it is a sentence: a heading may say the same in other words. Vietnamese words have two syllables."""
        return len(self.words) >= (6 if self.script == "vi" else 3)


def _words(label: Label) -> tuple[_Words, ...]:
    found = []
    for text in label.values():
        key = _key(_NUMBERED.sub("", text.strip(), count=1))
        script = _script(key)
        letters = _WORD.findall(key)
        words = letters if script == "vi" else [word[:_STEM] for word in letters if len(word) > _SHORT]
        found += [_Words(text, key, script, frozenset(words))] if key else []
    return tuple(found)


def _script(text: str) -> str:
    """vi for what is surely Vietnamese, else the name of the script of the first letter."""
    if language_of_texts([text]) == "vi":
        return "vi"
    letter = next(filter(str.isalpha, text), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def _other_questions(raw: Survey, codebook: Codebook, columns: Mapping[str, str]) -> Iterator[Contradiction]:
    ours = {name: _words(variable.label) for name, variable in codebook.variables.items()}
    theirs = {name: _words(raw.variables[column].label) for name, column in columns.items()}
    times = Counter(one.key for labels in theirs.values() for one in labels)
    named: dict[str, list[str]] = {}
    for name, labels in ours.items():
        for key in {one.key for one in labels}:
            named.setdefault(key, []).append(name)
    judged = 0
    taken: list[Contradiction] = []
    unlike: list[Contradiction] = []
    searched = 0
    for name, labels in theirs.items():
        pairs = [(a, b) for a in labels for b in ours[name] if a.script == b.script]
        if any(_is_alike(a.key, b.key) for a, b in pairs):
            judged += any(a.is_long and b.is_long for a, b in pairs)
            continue
        if not pairs:
            continue
        for one in dict.fromkeys(a for a, _ in pairs):
            near = [one.key] if one.key in named else []
            if not near and one.is_long and searched < _MOST_SEARCHED:
                searched += 1
                near = get_close_matches(one.key, named, n=1, cutoff=_NEAR)
            others = named[near[0]] if near else []
            if len(others) == times[one.key] == 1 and near[0] not in {a.key for a in theirs.get(others[0], ())}:
                taken.append(Contradiction(name, "question", one.text, others[0]))
                break
        else:
            long = [(a, b) for a, b in pairs if a.is_long and b.is_long]
            judged += bool(long)
            if long and not any(_share(a.words, b.words) >= _SHARED for a, b in long):
                unlike.append(Contradiction(name, "words", long[0][0].text, long[0][1].text))
            continue
        judged += 1
    yield from taken
    if len(unlike) > 1 and 2 * (len(unlike) + len(taken)) > judged:
        scripts = {one.script for labels in theirs.values() for one in labels}
        same = {script for script in scripts if _is_one_language(script, theirs.values(), ours.values())}
        yield from (one for one in unlike if _script(_key(one.file)) in same)


def _is_alike(a: str, b: str) -> bool:
    if a == b or a in b or b in a:
        return True
    matcher = SequenceMatcher(None, a, b)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _share(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / min(len(a), len(b))


def _is_one_language(script: str, theirs: Iterable[tuple[_Words, ...]], ours: Iterable[tuple[_Words, ...]]) -> bool:
    """Whether the labels in a script are of one language: most of the short words of the file's are ours, too.

    A .sav does not say in which language its labels are.
    """
    if script == "vi":
        return True

    def short(every: Iterable[tuple[_Words, ...]]) -> set[str]:
        texts = (one.key for labels in every for one in labels if one.script == script)
        return {word for text in texts for word in _WORD.findall(text) if 1 < len(word) <= _SHORT}

    words, known = short(theirs), short(ours)
    return len(words & known) > 1 and 2 * len(words & known) >= len(words)
