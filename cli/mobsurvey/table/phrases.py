"""A phrase book: the words of a room in each language, looked up by what they say."""

from collections.abc import Mapping

ONE = "-one"
"""The end of the key of a singular."""


class PhraseBook:
    """Called with a key, a language and the facts to fill in, gives the words; those of all its dictionaries.

    Where the fact `count` is 1, those of the key with `-one` behind it, if there are any: the singular.

    >>> PhraseBook({"count": ("{n} cases", "{n} phiếu")})("count", "vi", n=3)
    '3 phiếu'
    """

    def __init__(self, *dictionaries: Mapping[str, tuple[str, str]]) -> None:
        """Each has the English and the Vietnamese words by key."""
        self.words = {key: words for dictionary in dictionaries for key, words in dictionary.items()}

    def __call__(self, key: str, language: str, **facts: object) -> str:
        if facts.get("count") in (1, "1") and f"{key}{ONE}" in self.words:
            key += ONE
        english, vietnamese = self.words[key]
        text = vietnamese if language == "vi" else english
        return text.format(**facts) if facts else text

    def __contains__(self, text: str) -> bool:
        return text in self.words
