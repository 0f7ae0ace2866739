"""The few words of a picture that its table does not have, in each language."""

from __future__ import annotations

from mobsurvey.table.model import LOW_MARK
from mobsurvey.table.phrases import PhraseBook

_CAPTIONS: dict[str, tuple[str, str]] = {
    "n": ("n = {count}", "n = {count}"),
    "bars": ("Bars", "Biểu đồ thanh"),
    "diverging": ("Diverging bars", "Biểu đồ thanh phân kỳ"),
    "heat-map": ("Heat map", "Bản đồ nhiệt"),
    "lines": ("Lines", "Biểu đồ đường"),
    "percent": ("percents", "tỷ lệ phần trăm"),
    "mean": ("means", "số trung bình"),
    "adjusted-residual": ("adjusted residuals", "phần dư hiệu chỉnh"),
    "alt-head": ("{kind}, {measure}: {title}.", "{kind}, {measure}: {title}."),
    "dots": ("Dots", "Biểu đồ điểm"),
    "intervals": ("With {confidence} % confidence intervals.", "Kèm khoảng tin cậy {confidence} %."),
    "axis-mean": ("mean", "trung bình"),
    "residual-note": (
        "Adjusted residuals: above 1.96 more than expected, below -1.96 fewer (5 % level); these are bold.",
        "Phần dư hiệu chỉnh: trên 1,96 là nhiều hơn kỳ vọng, dưới -1,96 là ít hơn (mức 5 %); các số này in đậm.",
    ),
    "residual-note-text": (
        "Adjusted residuals: above 1.96 more than expected, below -1.96 fewer (5 % level); these are marked *.",
        "Phần dư hiệu chỉnh: trên 1,96 là nhiều hơn kỳ vọng, dưới -1,96 là ít hơn (mức 5 %); các số này có dấu *.",
    ),
}


caption = PhraseBook(_CAPTIONS)
"""The caption of a key in a language with the facts filled in."""

_GLUE = "\ue000"
"""In no font and no text."""


def glued(text: str) -> str:
    """The text such that no line ends within `(n = 310)` or before †: spaces are others, which `unglued` turns back.

    >>> glued("City (n = 310)").split()[0], unglued(glued("City (n = 310)"))
    ('City', 'City (n = 310)')
    """
    return text.replace(" = ", f"{_GLUE}={_GLUE}").replace(f" {LOW_MARK}", f"{_GLUE}{LOW_MARK}")


def unglued(text: str) -> str:
    return text.replace(_GLUE, " ")
