"""The words of comparisons that tables do not have anyway, in each language."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.table.phrases import PhraseBook

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("{stub}: {names}", "{stub}: {names}"),
    "title-layered": ("{stub}: {names}, layered by {layer}", "{stub}: {names}, phân lớp theo {layer}"),
    "and": ("{names} and {last}", "{names} và {last}"),
    "difference": ("difference", "hiệu"),
    "interval": ("{confidence} % CI of it", "KTC {confidence} % của hiệu"),
    "box-difference": ("{boxes}: difference", "{boxes}: hiệu"),
    "not-asked": ("not asked", "không được hỏi"),
    "what-is-difference": (
        "Difference: percent points, the column's percent less that of {first}.",
        "Hiệu: điểm phần trăm, tỷ lệ của cột trừ tỷ lệ của {first}.",
    ),
    "what-is-mean-difference": (
        "Difference of means: the column's mean less that of {first}.",
        "Hiệu của trung bình: trung bình của cột trừ trung bình của {first}.",
    ),
    "what-is-box-difference": (
        "Difference of a difference of boxes: the column's less that of {first}, without a confidence interval.",
        "Hiệu của chênh lệch giữa các nhóm mức: giá trị của cột trừ giá trị của {first}, không có khoảng tin cậy.",
    ),
    "none-of-subtotals": (
        "A subtotal is a sum of answers, and its difference has no interval.",
        "Dòng Cộng là tổng các lượt chọn nên hiệu của nó không có khoảng tin cậy.",
    ),
    "by-newcombe": (
        "Its {confidence} % confidence interval is Newcombe's (of two independent samples, from Wilson's score "
        "intervals).",
        "Khoảng tin cậy {confidence} % theo Newcombe (hai mẫu độc lập, từ khoảng điểm Wilson).",
    ),
    "by-welch": (
        "Its {confidence} % confidence interval is Welch's (t, the spreads not taken to be equal).",
        "Khoảng tin cậy {confidence} % theo Welch (t, không giả định độ phân tán bằng nhau).",
    ),
    "no-intervals": (
        "It has no confidence interval, since the cases are weighted or drawn by a design; the tests allow for that.",
        "Không có khoảng tin cậy cho hiệu vì các phiếu có trọng số hoặc thiết kế mẫu; kiểm định có tính đến điều đó.",
    ),
    "base-differs": (
        "Base: respondents who chose at least one of the answers that their own study offers ({counts}). Percents "
        "are of the column's base. They are percents of cases: a respondent may choose several answers, so a column "
        "can add up to more than 100.",
        "Cơ sở: người trả lời đã chọn ít nhất một phương án trong cuộc khảo sát của mình ({counts}). Tỷ lệ phần trăm "
        "tính trên cơ sở của cột. Đây là tỷ lệ trên số người: mỗi người có thể chọn nhiều phương án nên tổng một cột "
        "có thể vượt quá 100.",
    ),
    "base-differs-asked": (
        "Base: respondents who were asked, also those who chose none of the answers that their own study offers "
        "({counts}). Percents are of the column's base. They are percents of cases: a respondent may choose several "
        "answers, so a column can add up to more than 100.",
        "Cơ sở: mọi người được hỏi, kể cả người không chọn phương án nào trong cuộc khảo sát của mình ({counts}). Tỷ "
        "lệ phần trăm tính trên cơ sở của cột. Đây là tỷ lệ trên số người: mỗi người có thể chọn nhiều phương án nên "
        "tổng một cột có thể vượt quá 100.",
    ),
    "other-bases": (
        "The studies have different bases for this question; here it is of those who chose something in both.",
        "Các cuộc khảo sát dùng cơ sở khác nhau cho câu này; ở đây chỉ tính người đã chọn ít nhất một phương án.",
    ),
    "unshared-options": (
        "Answers that not all studies offer, neither tested nor compared (0 and - stand where there is none): "
        "{counts}.",
        "Phương án không có trong mọi cuộc khảo sát, không kiểm định và không so sánh (ghi 0 và - ở nơi không có): "
        "{counts}.",
    ),
    "unshared-items": (
        "Items that not all studies ask, neither tested nor compared (0 and - stand where it is not asked): {counts}.",
        "Mục không được hỏi trong mọi cuộc khảo sát, không kiểm định và không so sánh (ghi 0 và - ở nơi không hỏi): "
        "{counts}.",
    ),
    "unshared-item": ("{label} (in {names} only)", "{label} (chỉ có trong {names})"),
    "other-answers": (
        "Other answers in one study than in another, so not tested: {items}.",
        "Phương án trả lời không giống nhau giữa các cuộc khảo sát nên không kiểm định: {items}.",
    ),
    "renamed": ("Taken for the same: {items}.", "Coi là một: {items}."),
    "renamed-item": ('"{first}" and in {name} "{other}"', '"{first}" và trong {name} là "{other}"'),
    "and-more": ("{items}; and {count} more", "{items}; và {count} mục khác"),
}


say = PhraseBook(_WORDS)
"""The words of a key in a language with the facts filled in."""


def listed(names: Sequence[str], language: str) -> str:
    """`a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return say("and", language, names=", ".join(names[:-1]), last=names[-1])
