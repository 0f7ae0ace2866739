"""Makes the XLSForms in this folder, after the patterns of KoboToolbox and ODK; the questionnaires are made up."""

from __future__ import annotations

from pathlib import Path

from mobsurvey.codebook.workbook import Cell, workbook_bytes

HERE = Path(__file__).resolve().parent
Sheets = dict[str, list[list[Cell]]]

KOBO: Sheets = {
    "survey": [
        [
            "type",
            "name",
            "label::English (en)",
            "label::Vietnamese (vi)",
            "hint::English (en)",
            "relevant",
            "parameters",
        ],
        ["start", "start"],
        ["today", "today"],
        ["begin_group", "home", "Household", "Hộ gia đình"],
        ["select_one sex", "sex", "Sex", "Giới tính", "of the respondent"],
        ["integer", "age", "Age in years", "Tuổi"],
        ["begin_group", "work", "Work", "Việc làm"],
        ["select_multiple purpose", "why", "Why do you come?", "Ông/bà đến để làm gì?", None, "${age} > 17"],
        ["text", "why_note", "In your words", "Ghi rõ"],
        ["end_group"],
        ["end_group"],
        [],
        ["note", "thanks", "Thank you", "Cảm ơn"],
        ["range", "score", "Score", "Điểm", None, None, "start=0 end=10 step=1"],
        ["calculate", "total"],
        ["begin_repeat", "child", "Children", "Con"],
        ["text", "child_name", "Name", "Tên"],
        ["integer", "child_age", "Age", "Tuổi"],
        ["end_repeat"],
        ["begin_score", "rate"],
        ["score__row", "rate_1", "Staff"],
        ["end_score"],
        ["acknowledge", "ok", "I agree", "Tôi đồng ý"],
        ["date", "born", "Date of birth", "Ngày sinh"],
    ],
    "choices": [
        ["list_name", "name", "label::English (en)", "label::Vietnamese (vi)"],
        ["sex", 1, "Man", "Nam"],
        ["sex", 2, "Woman", "Nữ"],
        [],
        ["purpose", "1", "To learn, or to ask", "Nghe, hỏi"],
        ["purpose", "01", "To complain", "Khiếu nại"],
        ["purpose", 0, "No reason", "Không có"],
        ["purpose", -99, "Refused", "Từ chối"],
    ],
    "settings": [
        ["form_title", "form_id", "version", "default_language"],
        ["Tiếp dân", "tiep_dan 2025", "v3", "Vietnamese (vi)"],
    ],
}
ODK: Sheets = {
    "Settings ": [["form title", "form_id"], ["Visit", "visit"]],
    "Survey": [
        ["Type", "NAME", "label", "choice_filter", "disabled"],
        ["begin group", "g-1", "Place"],
        ["select one from city", "city", "City", "province = ${province}"],
        ["select_one yn or_other", "q-1", "Is it open?"],
        ["select all that apply from day or specify other", "day", "Which days?"],
        ["end group"],
        ["begin group", "h", "Other place"],
        ["decimal", "size", "Size"],
        ["end group"],
        ["begin group", "i", "Third place"],
        ["decimal", "size", "Size"],
        ["end group"],
        ["select_one_from_file villages.csv", "village", "Village"],
        ["text", "old", "Gone", None, "yes"],
        ["dateTime", "when", "When?"],
    ],
    "Choices": [
        ["list name", "name", "label", "province"],
        ["city", "hn", "Hanoi", "north"],
        ["city", "hp", "Hai Phong", "north"],
        ["city", "hcm", "Ho Chi Minh City", "south"],
        ["yn", "yes", "Yes"],
        ["yn", "no", "No"],
        ["day", "mon", "Monday"],
        ["day", "other", "Any other"],
    ],
}


def main() -> None:
    for name, sheets in (("kobo.xlsx", KOBO), ("odk.xlsx", ODK)):
        (HERE / name).write_bytes(workbook_bytes(sheets))


if __name__ == "__main__":
    main()
