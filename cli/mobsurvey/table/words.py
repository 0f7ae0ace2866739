"""The phrase book: every word of a table that does not come from the codebook, in each language."""

from __future__ import annotations

_PHRASES: dict[str, tuple[str, str]] = {
    # headings
    "title": ("{stub} by {banner}", "{stub} theo {banner}"),
    "total": ("Total", "Tổng"),
    "count": ("N", "N"),
    "percent": ("%", "%"),
    "base": ("Base (respondents)", "Cơ sở (số người trả lời)"),
    "tests": ("Tests by {banner}", "Kiểm định theo {banner}"),
    "chi-square": ("Chi-square", "Chi bình phương"),
    "df": ("df", "df"),
    "p": ("p", "p"),
    "p-holm": ("p (Holm)", "p (Holm)"),
    "cramers-v": ("V", "V"),
    "continued": ("{title} (continued)", "{title} (tiếp theo)"),
    # bases
    "base-answered": (
        "Base: respondents who chose at least one of the {count} answers.",
        "Cơ sở: người trả lời đã chọn ít nhất một trong {count} phương án.",
    ),
    "base-asked": (
        "Base: respondents who were asked, also those who chose none of the {count} answers.",
        "Cơ sở: mọi người được hỏi, kể cả người không chọn phương án nào trong {count} phương án.",
    ),
    "base-variable": ("Base: respondents with a valid answer.", "Cơ sở: người trả lời có câu trả lời hợp lệ."),
    "base-battery": (
        "Base: for each item, respondents with a valid answer to it.",
        "Cơ sở: với từng mục, người trả lời có câu trả lời hợp lệ cho mục đó.",
    ),
    "percent-column": ("Percents are of the column's base.", "Tỷ lệ phần trăm tính trên cơ sở của cột."),
    "percent-row": ("Percents are of the row's total.", "Tỷ lệ phần trăm tính trên tổng của hàng."),
    "percent-total": (
        "Percents are of the base of the whole table.",
        "Tỷ lệ phần trăm tính trên cơ sở của toàn bảng.",
    ),
    "percent-none": ("No percents were asked for.", "Không yêu cầu tính tỷ lệ phần trăm."),
    "percent-of-cases": (
        "They are percents of cases: a respondent may choose several answers, so a column can add up to more than 100.",
        "Đây là tỷ lệ trên số người: mỗi người có thể chọn nhiều phương án nên tổng một cột có thể vượt quá 100.",
    ),
    # who is left out, weight, filter
    "left-out": ("Left out: {left} of {cases} cases: {reasons}.", "Bị loại: {left} trong {cases} phiếu: {reasons}."),
    "left-out-none": ("Left out: none of {cases} cases.", "Bị loại: không có phiếu nào trong {cases} phiếu."),
    "left-out-item": (
        "Left out besides: {item}: {left} ({reasons}).",
        "Ngoài ra bị loại: {item}: {left} ({reasons}).",
    ),
    "left-out-items": (
        "Left out besides: up to {left} cases of single items, for want of a valid answer.",
        "Ngoài ra bị loại: tối đa {left} phiếu ở từng mục, do thiếu câu trả lời hợp lệ.",
    ),
    "reason": ("{count} in {name} ({reasons})", "{count} ở {name} ({reasons})"),
    "blank": ("blank", "để trống"),
    "invalid": ("value in no list", "giá trị ngoài danh mục"),
    "none chosen": ("chose none", "không chọn phương án nào"),
    "no answer": ("no answer", "không trả lời"),
    "weight-none": ("Weight: none.", "Trọng số: không."),
    "weight-declared": (
        'Weight: none; the file declares the weight variable "{weight}", which is not applied.',
        'Trọng số: không; tệp khai báo biến trọng số "{weight}" nhưng không áp dụng.',
    ),
    "filter-none": ("Filter: none.", "Bộ lọc: không."),
    "filter": (
        "Filter: {text} (keeps {kept} of {cases} cases).",
        "Bộ lọc: {text} (giữ lại {kept} trong {cases} phiếu).",
    ),
    # tests
    "test-set": (
        "Test: for each answer, Pearson's chi-square of chosen or not by {banner}, without continuity correction; "
        "V is Cramér's V.",
        "Kiểm định: với từng phương án, chi bình phương Pearson của việc chọn hay không chọn theo {banner}, "
        "không hiệu chỉnh liên tục; V là hệ số V của Cramér.",
    ),
    "test-variable": (
        "Test: Pearson's chi-square of the answers by {banner}, without continuity correction; V is Cramér's V.",
        "Kiểm định: chi bình phương Pearson của câu trả lời theo {banner}, không hiệu chỉnh liên tục; "
        "V là hệ số V của Cramér.",
    ),
    "test-battery": (
        "Test: for each item, Pearson's chi-square of its responses by {banner}, without continuity correction; "
        "V is Cramér's V.",
        "Kiểm định: với từng mục, chi bình phương Pearson của các mức trả lời theo {banner}, "
        "không hiệu chỉnh liên tục; V là hệ số V của Cramér.",
    ),
    "holm": (
        "p (Holm) is adjusted for the {count} tests of this table.",
        "p (Holm) đã hiệu chỉnh cho {count} kiểm định trong bảng này.",
    ),
    "expected": (
        "! Expected counts below 5 make this p approximate: {items}.",
        "! Tần số kỳ vọng dưới 5 khiến p này chỉ là gần đúng: {items}.",
    ),
    "expected-item": (
        "{item}: {below} of {cells} cells, the least {least}",
        "{item}: {below} trong {cells} ô, nhỏ nhất {least}",
    ),
    "test-overlap": (
        "Test: none, since a respondent can stand in several columns of {banner}.",
        "Kiểm định: không, vì một người trả lời có thể thuộc nhiều cột của {banner}.",
    ),
    "skipped": ("No test: {item}: {reason}.", "Không kiểm định: {item}: {reason}."),
    "no-cases": ("no case has an answer to both questions", "không có phiếu nào trả lời cả hai câu hỏi"),
    "one-column": ("only one category of {banner} has cases", "chỉ một nhóm của {banner} có phiếu"),
    "one-row": ("all gave the same answer", "mọi người đều trả lời như nhau"),
    "nobody-chose": ("nobody chose it", "không ai chọn"),
    "everybody-chose": ("everybody chose it", "ai cũng chọn"),
}


def phrase(key: str, language: str, **facts: object) -> str:
    """The phrase in that language with the facts filled in."""
    english, vietnamese = _PHRASES[key]
    text = vietnamese if language == "vi" else english
    return text.format(**facts) if facts else text


def phrase_or(text: str, language: str) -> str:
    """The phrase of that key, or the text itself where it is no key: the label of a missing code."""
    return phrase(text, language) if text in _PHRASES else text
