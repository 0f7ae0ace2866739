"""The words of tables of indices that other tables do not have, in each language."""

from __future__ import annotations

from mobsurvey.table.phrases import PhraseBook

_WORDS: dict[str, tuple[str, str]] = {
    "weight": ("Weight", "Trọng số"),
    "possible": ("Points possible", "Điểm tối đa"),
    "awarded": ("Points", "Điểm đạt"),
    "score": ("Score", "Điểm số"),
    "rank": ("Rank", "Hạng"),
    "band": ("Band", "Xếp loại"),
    "interval": ("{confidence} % CI", "KTC {confidence} %"),
    "base": ("Base", "Cơ sở"),
    "change": ("Change", "Thay đổi"),
    "rank-change": ("Rank change", "Thay đổi hạng"),
    "p": ("p", "p"),
    "all": ("All", "Tất cả"),
    "band-from": ("{start} and more", "từ {start} trở lên"),
    "band-between": ("{start} to under {end}", "từ {start} đến dưới {end}"),
    "band-under": ("under {end}", "dưới {end}"),
    "what-share": (
        "Scores are from 0 to 100. An item's is the percent of its valid answers that are {counted}.",
        "Điểm số từ 0 đến 100. Điểm của một mục là tỷ lệ phần trăm câu trả lời hợp lệ là {counted}.",
    ),
    "what-mean": (
        "Scores are from 0 to 100. An item's says where the mean of its valid answers lies between the ends of its "
        "scale.",
        "Điểm số từ 0 đến 100. Điểm của một mục cho biết trung bình các câu trả lời hợp lệ nằm ở đâu giữa hai đầu "
        "thang đo.",
    ),
    "what-points": (
        "Scores are from 0 to 100: points awarded in percent of those possible.",
        "Điểm số từ 0 đến 100: điểm đạt được tính theo phần trăm điểm tối đa.",
    ),
    "factor-mean": (
        "A factor's is the mean of its items, the index the mean of its factors{weighted}.",
        "Điểm của nhân tố là trung bình các mục, chỉ số là trung bình các nhân tố{weighted}.",
    ),
    "factor-pooled": (
        "A factor's is that of all answers to its items taken together, the index the mean of its factors{weighted}.",
        "Điểm của nhân tố tính chung trên mọi câu trả lời cho các mục của nó, chỉ số là trung bình các nhân "
        "tố{weighted}.",
    ),
    "factor-points": (
        "A factor's are those of its items added up, the index the mean of its factors by their weights.",
        "Điểm của nhân tố cộng từ các mục, chỉ số là trung bình các nhân tố theo trọng số.",
    ),
    "weighted": (", by their weights", ", theo trọng số"),
    "base-respondents": (
        "Base: respondents with a valid answer to one of the items at least.",
        "Cơ sở: người trả lời có câu trả lời hợp lệ cho ít nhất một mục.",
    ),
    "base-rows": ("Base: rows of the data with points.", "Cơ sở: số dòng dữ liệu có điểm."),
    "base-items": (
        "That of an item: its valid answers.",
        "Cơ sở của một mục: số câu trả lời hợp lệ.",
    ),
    "not-answered": (
        "Without a valid answer, so left out of its factor: {items}.",
        "Không có câu trả lời hợp lệ nên không tính vào nhân tố: {items}.",
    ),
    "nobody": ("Without a line, since nobody is left in them: {units}.", "Không có dòng vì không còn ai: {units}."),
    "not-answered-in": ("{label} ({group})", "{label} ({group})"),
    "low-base": (
        "{mark} fewer than {least} respondents: the score says little.",
        "{mark} dưới {least} người trả lời: điểm số ít ý nghĩa.",
    ),
    "ranks": (
        "Ranks: 1 is the highest score; equal scores share a rank. Where intervals overlap, the order may be chance.",
        "Hạng: 1 là điểm cao nhất; điểm bằng nhau thì cùng hạng. Thứ hạng của các điểm có khoảng tin cậy chồng lên "
        "nhau có thể do ngẫu nhiên.",
    ),
    "ranks-points": (
        "Ranks: 1 is the highest score; equal scores share a rank.",
        "Hạng: 1 là điểm cao nhất; điểm bằng nhau thì cùng hạng.",
    ),
    "intervals": (
        "{confidence} % CI: by linearization, the respondents of a line taken as drawn at random.",
        "KTC {confidence} %: theo tuyến tính hóa, coi người trả lời trong mỗi dòng là mẫu ngẫu nhiên.",
    ),
    "intervals-design": (
        "{confidence} % CI: by linearization and the sampling design.",
        "KTC {confidence} %: theo tuyến tính hóa và thiết kế mẫu.",
    ),
    "no-sampling": (
        "No confidence intervals: points are not drawn by chance.",
        "Không có khoảng tin cậy: điểm số không phải là mẫu ngẫu nhiên.",
    ),
    "changes": (
        "Change: the score less that of the {layer} before{with_interval}; rank change: + is upwards.",
        "Thay đổi: điểm trừ điểm của {layer} trước{with_interval}; thay đổi hạng: + là tăng hạng.",
    ),
    "changes-parts": (
        "Change: the score less that of the {layer} before{with_interval}.",
        "Thay đổi: điểm trừ điểm của {layer} trước{with_interval}.",
    ),
    "changes-tested": (
        ", with its interval and p (Welch's t, of different respondents; Holm over the lines but the last)",
        ", kèm khoảng tin cậy và p (t Welch, người trả lời khác nhau; Holm trên các dòng trừ dòng cuối)",
    ),
    "changes-design": (
        ", with its interval and p (t, by the sampling design; Holm over the lines but the last)",
        ", kèm khoảng tin cậy và p (t theo thiết kế mẫu; Holm trên các dòng trừ dòng cuối)",
    ),
    "left-aside": (
        "Without meaning for an index, so left aside: {options}.",
        "Không có ý nghĩa với chỉ số nên bỏ qua: {options}.",
    ),
    "waves-together": (
        "Of all answers to {wave} together: {labels}.",
        "Tính chung mọi câu trả lời của {wave}: {labels}.",
    ),
}

say = PhraseBook(_WORDS)
"""The words of a key in a language with the facts filled in."""
