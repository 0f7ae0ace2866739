"""What a Vietnamese syllable can be, and which are common: the measure by which encodings are told."""

from __future__ import annotations

from mobsurvey.vietnamese.letters import split_tones

_ONSETS = (
    "ngh",
    *("ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr"),
    *("b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x"),
    "",
)
_RIME_TEXT = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oat oay oăc oăm oăn oăng oăt oe oen oeo oet oong ooc
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ uy uya uych uynh uyt uyu
uyên uyêt
ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y yêm yên yêt yêu yêng
"""
_RIMES = frozenset(_RIME_TEXT.split())
_STOPS = ("c", "ch", "p", "t")
_SHARP = ("\u0301", "\u0323")
"""A syllable that ends in a stop has one of these tones."""


def is_rime(letters: str) -> bool:
    """Whether small letters without a tone are a syllable of Vietnamese spelling: onset and rime fit.

    >>> is_rime("nghiêng"), is_rime("ngiêng"), is_rime("für")
    (True, False, False)
    """
    return any(
        letters.startswith(onset) and letters[len(onset) :] in _RIMES and _fits(onset, letters[len(onset) :])
        for onset in _ONSETS
    )


def _fits(onset: str, rime: str) -> bool:
    front = rime[0] in "eêiy"
    if onset in ("k", "gh", "ngh"):
        return front
    if onset in ("c", "ng"):
        return not front
    return onset != "g" or not front or rime[0] == "i"


def is_syllable(word: str) -> bool:
    """Whether a word, NFC in small letters, can be a Vietnamese syllable, its tone included."""
    letters, tone = split_tones(word)
    if len(tone) > 1 or not is_rime(letters):
        return False
    return tone in _SHARP or not letters.endswith(_STOPS)


_COMMON_TEXT = """
và của là có các không được những một với để này đã ở đến cũng về từ như thì mà đó bị lại vì đi nếu rất thể sẽ
trên dưới trước giữa ngày tháng giờ người năm nhà nước việc làm lớn nhỏ mới cũ tốt xấu khá kém nhiều ít hơn nhất
đồng ý hài lòng thường xuyên đôi biết trả lời câu hỏi phường xã quận huyện tỉnh thành phố thị trấn cấp cán bộ
công chức viên lãnh đạo quản lý lí ủy uỷ hội nhân dân đảng đại học biểu quốc tổ tế giáo dục sức khỏe khoẻ bệnh
nữ tuổi trình độ nghề nghiệp hộ đình vợ chồng điều kiện khảo sát phiếu kiến đánh giá mức chất lượng dịch vụ thủ
tục hành chính pháp luật quyền lợi nghĩa tiếp cận giải quyết đề nghị khiếu nại tố cáo họp gặp gỡ thông truyền
hình đài báo chí mạng xây dựng đường điện đất đai môi trường nông thôn ruộng đông tây bắc miền núi biển việt
tiếng hà nội hồ đầu tư số phần tỷ tỉ lệ khác rõ hợp phải cần muốn thấy hiểu vấn đúng đủ bình yếu quá hết tất cả
mỗi vào đây thế nào gì ông bà chị tôi mình họ sống tại phía bên cùng giúp đỡ hướng dẫn nhận xét kết quả hoạt
động phát triển thực hiện bảo vệ đảm chương mục đích khó khăn thuận nguyện vọng sở đơn vị mặt trận đoàn chủ tịch
bí phụ niên hòa hoà tự hữu chưa từng lần kỳ kì tuần cơ tập huấn ương vận quần chúng lực thức tên
"""
COMMON = frozenset(_COMMON_TEXT.split())
"""Frequent syllables with marks, and those of questionnaires and offices: some 270."""
