* Encoding: UTF-8.
* Tables of hai-phong-2025.sav, coded by codebook
* hai-phong-2025, as mobsurvey makes them.

* The answers.
GET FILE='hai-phong-2025.sav'.
WEIGHT OFF.

* What the codebook says of them.
MISSING VALUES level content_1 content_2 content_3 content_4 content_5 (9).
VARIABLE LABELS level 'Cấp công tác'.
VALUE LABELS level 1 'Cấp thành phố' 2 'Cấp quận/huyện' 3 'Cấp phường/xã'
  9 'Không có câu trả lời hợp lệ'.
* Options of content: 1 chosen, 0 not chosen. The base is who
* chose at least one.
COUNT content_chosen = content_1 content_2 content_3 content_4 content_5 (1).
DO IF (content_chosen > 0).
RECODE content_1 content_2 content_3 content_4 content_5 (1=1) (ELSE=0) INTO content_opt1 content_opt2
  content_opt3 content_opt4 content_opt5.
END IF.
VARIABLE LABELS content_opt1
  'Tổ chức quán triệt và thực hiện nghiêm túc các nghị quyết, chỉ thị, chủ trương, đường lối của Đảng về công tác dân vận'.
VARIABLE LABELS content_opt2
  'Lãnh đạo, chỉ đạo các cấp ủy trực thuộc, chính quyền, Mặt trận Tổ quốc, các tổ chức chính trị - xã hội và lực lượng vũ trang tiến h'
  + 'ành công tác dân vận'.
VARIABLE LABELS content_opt3
  'Xây dựng, củng cố tổ chức bộ máy và đội ngũ cán bộ làm công tác dân vận, bảo đảm đủ năng lực, phẩm chất hoàn thành nhiệm vụ'.
VARIABLE LABELS content_opt4
  'Lãnh đạo phối hợp chặt chẽ giữa các tổ chức trong hệ thống chính trị để thực hiện có hiệu quả công tác dân vận'.
VARIABLE LABELS content_opt5
  'Kiểm tra, giám sát, sơ kết, tổng kết việc thực hiện nghị quyết, chỉ thị, chương trình, kế hoạch về công tác dân vận của Đảng và cấp '
  + 'ủy các cấp'.
VARIABLE LABELS difficulty_1 'Biến động kinh tế - xã hội'.
VARIABLE LABELS difficulty_2 'Tình hình thiên tai, dịch bệnh khó lường'.
VARIABLE LABELS difficulty_3
  'Chính sách về công tác dân vận chưa hoàn thiện, chưa thống nhất'.
VARIABLE LABELS difficulty_4
  'Cán bộ dân vận thiếu kinh nghiệm, năng lực, chưa đáp ứng yêu cầu thực tế tại Hải Phòng'.
VARIABLE LABELS difficulty_5
  'Việc xây dựng các mô hình chưa được triển khai rộng rãi, hiệu quả tại Hải Phòng'.
VALUE LABELS content_opt1 content_opt2 content_opt3 content_opt4 content_opt5 0 'Không chọn' 1 'Chọn'.
VALUE LABELS difficulty_1 difficulty_2 difficulty_3 difficulty_4 difficulty_5 1 'Khó khăn'
  2 'Bình thường' 3 'Không khó khăn' 9 'Không có câu trả lời hợp lệ'.
MISSING VALUES difficulty_1 difficulty_2 difficulty_3 difficulty_4 difficulty_5 (9).

* Nội dung công tác dân vận by Cấp công tác.
CROSSTABS
  /TABLES=content_opt1 content_opt2 content_opt3 content_opt4 content_opt5 BY level
  /CELLS=COUNT COLUMN
  /STATISTICS=CHISQ PHI
  /COUNT=ROUND CELL.
* SPSS also has the set as one table (PSPP lacks the command);
* to run it, remove the asterisks.
* MULT RESPONSE
*   /GROUPS=$content 'Nội dung công tác dân vận' (content_opt1 content_opt2 content_opt3 content_opt4
*   content_opt5 (1))
*   /VARIABLES=level (1 3)
*   /TABLES=$content BY level
*   /CELLS=COUNT COLUMN
*   /BASE=CASES.

* Khó khăn trong công tác dân vận by Cấp công tác.
CROSSTABS
  /TABLES=difficulty_1 difficulty_2 difficulty_3 difficulty_4 difficulty_5 BY level
  /CELLS=COUNT COLUMN
  /STATISTICS=CHISQ PHI
  /COUNT=ROUND CELL.
