"""Drafts the plan of a book."""

from __future__ import annotations

from collections.abc import Iterator

from mobsurvey.codebook.toml_text import quoted
from mobsurvey.survey import Survey
from mobsurvey.tabulation.names import tabulated


def drafted_plan(survey: Survey, title: str, by: str | None, language: str) -> str:
    """A plan for all sets and batteries of a survey, as TOML."""
    return "\n".join(_draft(survey, title, by, language)) + "\n"


def _draft(survey: Survey, title: str, by: str | None, language: str) -> Iterator[str]:
    yield f"title = {quoted(title)}"
    yield f'language = "{language}"'
    yield 'outputs = ["book.html", "book.docx", "book.xlsx", "tables/"]'
    yield "# pictures = true"
    yield ""
    yield "[defaults]"
    yield f"by = {quoted(by)}" if by else '# by = "level"'
    yield "# letters = true"
    yield "# ci = true"
    for name in tabulated(survey, by, None):
        yield ""
        yield "[[tables]]"
        yield f"name = {quoted(name)}"
