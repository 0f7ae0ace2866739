"""Why a statistic does not apply, in words: the reasons that `Skipped` carries, in each language."""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    "no-cases": ("no case has an answer to both questions", "không có phiếu nào trả lời cả hai câu hỏi"),
    "one-column": ("only one category of {banner} has cases", "chỉ một nhóm của {banner} có phiếu"),
    "one-row": ("all gave the same answer", "mọi người đều trả lời như nhau"),
    "nobody-chose": ("nobody chose it", "không ai chọn"),
    "everybody-chose": ("everybody chose it", "ai cũng chọn"),
    # two-way tables
    "not-2x2": ("only for tables of two rows and two columns", "chỉ dùng cho bảng hai hàng hai cột"),
    "no-partition": (
        "a respondent can stand in several columns",
        "một người trả lời có thể thuộc nhiều cột",
    ),
    "not-square": (
        "rows and columns must have the same categories",
        "cần hàng và cột có cùng các phương án trả lời",
    ),
    "no-scores": (
        "ordered categories are needed in rows and columns: measure ordinal in the codebook, or --scores",
        "cần các phương án có thứ tự ở cả hàng và cột: measure ordinal trong codebook, hoặc --scores",
    ),
    "zero-cell": ("a cell is 0, so it has no finite value", "có ô bằng 0 nên không có giá trị hữu hạn"),
    "no-pairs": ("no two respondents differ in both questions", "không có hai người nào khác nhau ở cả hai câu hỏi"),
    "no-change": ("nobody answered the two questions differently", "không ai trả lời hai câu hỏi khác nhau"),
    "no-variation": ("all values are the same", "mọi giá trị đều như nhau"),
    "too-few": ("too few respondents", "quá ít người trả lời"),
    "not-whole": ("whole counts are needed", "cần tần số nguyên"),
    "too-large": (
        "there are too many tables to go through; monte-carlo simulates it",
        "có quá nhiều bảng phải xét; monte-carlo mô phỏng kiểm định này",
    ),
    "too-many-options": (
        "too many answers and groups to count every pair of them",
        "quá nhiều phương án và nhóm để đếm mọi cặp",
    ),
    # means
    "no-variation-within": (
        "within every group all values are the same",
        "trong từng nhóm mọi giá trị đều như nhau",
    ),
    "group-of-one": ("a group has fewer than two respondents", "có nhóm chưa đủ hai người trả lời"),
    "group-without-variation": (
        "in a group all values are the same",
        "có nhóm mà mọi giá trị đều như nhau",
    ),
    "same-spread-within": (
        "within every group all values are equally far from its centre",
        "trong từng nhóm mọi giá trị cách tâm nhóm một khoảng như nhau",
    ),
    "same-spread": (
        "every value is equally far from the centre of its group",
        "mọi giá trị đều cách tâm của nhóm mình một khoảng như nhau",
    ),
    # reliability
    "no-complete-case": ("no case has an answer to every item", "không có phiếu nào trả lời mọi mục"),
    "no-variation-items": (
        "fewer than two items have answers that differ",
        "chưa đủ hai mục có câu trả lời khác nhau",
    ),
    "constant-total": (
        "the items cancel out, their sum is the same for every respondent: turn those round that are worded the other "
        "way (--reverse ITEM)",
        "các mục triệt tiêu nhau, tổng điểm của mọi người đều như nhau: hãy đảo chiều mục mang nghĩa ngược "
        "(--reverse ITEM)",
    ),
    # response sets
    "few-in-column": (
        "a column has fewer than 5 respondents, too few for a test by the sampling design",
        "có cột dưới 5 người trả lời, quá ít để kiểm định theo thiết kế mẫu",
    ),
    "not-by-design": (
        "a set by a set is not tested under sampling weights, strata or clusters",
        "không kiểm định tập theo tập khi có trọng số chọn mẫu, tầng hoặc cụm",
    ),
    "no-item-varies": (
        "every answer was chosen by nobody or by everybody",
        "mọi phương án đều không ai chọn hoặc ai cũng chọn",
    ),
    # sample surveys
    "no-degrees": (
        "the sample has no more clusters than strata",
        "mẫu không có nhiều cụm hơn số tầng",
    ),
    "more-groups-than-degrees": (
        "there are too many columns for the clusters of the sample",
        "quá nhiều cột so với số cụm của mẫu",
    ),
    "no-sampling-variance": (
        "by the design the sample is the whole population, or its clusters do not differ",
        "theo thiết kế, mẫu là toàn bộ tổng thể hoặc các cụm không khác nhau",
    ),
    # layered tables
    "no-layers": (
        "no layer has cases in both rows and both columns",
        "không lớp nào có phiếu ở cả hai hàng và cả hai cột",
    ),
    "one-layer": (
        "only one layer has cases in both rows and both columns",
        "chỉ một lớp có phiếu ở cả hai hàng và cả hai cột",
    ),
    "no-common-odds-ratio": (
        "the common odds ratio is 0 or infinite",
        "tỷ số chênh chung bằng 0 hoặc vô hạn",
    ),
}
