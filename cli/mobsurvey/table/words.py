"""The phrase book: every word of a table that does not come from the codebook, in each language."""

from __future__ import annotations

from mobsurvey.table.phrases import PhraseBook
from mobsurvey.table.reasons import REASONS

_PHRASES: dict[str, tuple[str, str]] = {
    # headings
    "title": ("{stub} by {banner}", "{stub} theo {banner}"),
    "title-layered": ("{stub} by {banner}, layered by {layer}", "{stub} theo {banner}, phân lớp theo {layer}"),
    "total": ("Total", "Tổng"),
    "count": ("N", "N"),
    "percent": ("%", "%"),
    "base-short": ("Base", "Cơ sở"),
    "base": ("Base (respondents)", "Cơ sở (số người trả lời)"),
    "tests": ("Tests by {banner}", "Kiểm định theo {banner}"),
    "tests-of-banner": ("Tests of {banner} by {stub}", "Kiểm định {banner} theo {stub}"),
    "chi-square": ("Chi-square", "Chi bình phương"),
    "df": ("df", "df"),
    "p": ("p", "p"),
    "p-adjusted": ("p ({adjustment})", "p ({adjustment})"),
    "p-trend": ("p trend", "p xu hướng"),
    "adjusted-short": ("({adjustment})", "({adjustment})"),
    "likelihood-ratio": ("LR chi-square", "Chi bp. LR"),
    "continuity-correction": ("Chi-square c.", "Chi bp. h.c."),
    "fisher-exact": ("Chi-square", "Chi bình phương"),
    "monte-carlo": ("Chi-square", "Chi bình phương"),
    "linear-by-linear": ("Linear", "Tuyến tính"),
    "rao-scott": ("F", "F"),
    "cramers-v": ("V", "V"),
    "contents": ("Contents", "Mục lục"),
    "list-of-tables": ("List of tables", "Danh mục bảng"),
    "table-number": ("Table {number}", "Bảng {number}"),
    "number-short": ("No.", "STT"),
    "table": ("Table", "Bảng"),
    "sheet": ("Sheet", "Trang tính"),
    "provenance": (
        "Made of {files} with codebook {codebook} by mobsurvey {version}.",
        "Lập từ {files} với codebook {codebook} bằng mobsurvey {version}.",
    ),
    "provenance-plan": ("Plan: {plan} (SHA-256 {hash}).", "Kế hoạch: {plan} (SHA-256 {hash})."),
    "continued": ("{title} (continued)", "{title} (tiếp theo)"),
    # bases
    "base-answered": (
        "Base: respondents who chose at least one of the {count} answers.",
        "Cơ sở: người trả lời đã chọn ít nhất một trong {count} phương án.",
    ),
    "base-answered-one": (
        "Base: respondents who chose the answer, of which there is {count}.",
        "Cơ sở: người trả lời đã chọn phương án duy nhất ({count}).",
    ),
    "base-asked-one": (
        "Base: respondents who were asked, also those who did not choose the answer, of which there is {count}.",
        "Cơ sở: mọi người được hỏi, kể cả người không chọn phương án duy nhất ({count}).",
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
    "percent-row-stacked": (
        "Percents are of the row's total in its part of the banner.",
        "Tỷ lệ phần trăm tính trên tổng của hàng trong từng phần của biến cột.",
    ),
    "percent-total-stacked": (
        "Percents are of the base of the table's part of the banner; in the column Total, of the base of the whole "
        "table.",
        "Tỷ lệ phần trăm tính trên cơ sở của từng phần của biến cột; ở cột Tổng, trên cơ sở của toàn bảng.",
    ),
    "percent-responses": (
        "Percents are of the column's responses, of which a respondent may give several.",
        "Tỷ lệ phần trăm tính trên số lượt trả lời của cột; mỗi người có thể có nhiều lượt.",
    ),
    "responses": ("responses", "số lượt trả lời"),
    "percent-none": ("No percents were asked for.", "Không yêu cầu tính tỷ lệ phần trăm."),
    "percent-of-cases": (
        "They are percents of cases: a respondent may choose several answers, so a column can add up to more than 100.",
        "Đây là tỷ lệ trên số người: mỗi người có thể chọn nhiều phương án nên tổng một cột có thể vượt quá 100.",
    ),
    # who is left out, weight, filter
    "left-out": ("Left out: {left} of {count} cases: {reasons}.", "Bị loại: {left} trong {count} phiếu: {reasons}."),
    "left-out-one": ("Left out: {left} of {count} case: {reasons}.", "Bị loại: {left} trong {count} phiếu: {reasons}."),
    "left-out-none": ("Left out: none of {count} cases.", "Bị loại: không có phiếu nào trong {count} phiếu."),
    "left-out-none-one": ("Left out: none of {count} case.", "Bị loại: không có phiếu nào trong {count} phiếu."),
    "left-out-item": (
        "Left out besides: {item}: {left} ({reasons}).",
        "Ngoài ra bị loại: {item}: {left} ({reasons}).",
    ),
    "left-out-items": (
        "Left out besides: up to {count} cases of single items, for want of a valid answer.",
        "Ngoài ra bị loại: tối đa {count} phiếu ở từng mục, do thiếu câu trả lời hợp lệ.",
    ),
    "left-out-items-one": (
        "Left out besides: up to {count} case of single items, for want of a valid answer.",
        "Ngoài ra bị loại: tối đa {count} phiếu ở từng mục, do thiếu câu trả lời hợp lệ.",
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
    "weight-frequency": (
        "Weight: {weight}, a frequency weight: each case counts as often as it says.",
        "Trọng số: {weight}, trọng số tần số: mỗi phiếu được tính đúng số lần đó.",
    ),
    "weight-rounded": (
        "Cells are rounded, as SPSS CROSSTABS does.",
        "Các ô được làm tròn như SPSS CROSSTABS.",
    ),
    "weight-sampling": (
        "Weight: {weight}, a sampling weight: each case stands for so many. N and percents are weighted; tests and "
        "intervals allow for the weights.",
        "Trọng số: {weight}, trọng số chọn mẫu: mỗi phiếu đại diện cho bấy nhiêu người. N và tỷ lệ đã có trọng số; "
        "kiểm định và khoảng tin cậy có tính đến trọng số.",
    ),
    "weight-sampling-index": (
        "Weight: {weight}, a sampling weight: each case stands for so many. Scores are weighted, bases are not.",
        "Trọng số: {weight}, trọng số chọn mẫu: mỗi phiếu đại diện cho bấy nhiêu người. Điểm số có trọng số, cơ sở thì "
        "không.",
    ),
    "weight-sampling-number": (
        "Weight: {weight}, a sampling weight: each case stands for so many. N, means and medians are weighted, "
        "standard deviations are of the population; tests and intervals allow for the weights.",
        "Trọng số: {weight}, trọng số chọn mẫu: mỗi phiếu đại diện cho bấy nhiêu người. N, trung bình và trung vị đã "
        "có trọng số, độ lệch chuẩn là của tổng thể; kiểm định và khoảng tin cậy có tính đến trọng số.",
    ),
    "weight-aside": (
        "Weight: none; the sampling design of the codebook is left aside.",
        "Trọng số: không; bỏ qua thiết kế mẫu khai báo trong codebook.",
    ),
    "no weight": ("without a weight above 0", "không có trọng số lớn hơn 0"),
    "design": ("Sampling design: {parts}.", "Thiết kế mẫu: {parts}."),
    "design-strata": ("strata {name}", "tầng {name}"),
    "design-cluster": ("clusters {name}", "cụm {name}"),
    "design-fpc": ("finite population correction {name}", "hiệu chỉnh tổng thể hữu hạn {name}"),
    "design-single": ("strata with a single cluster: {rule}", "tầng chỉ có một cụm: {rule}"),
    "design-cases": ("cases drawn one by one", "chọn từng người"),
    "net-of": ("Net: {label}", "Gộp: {label}"),
    "subtotal-of": ("Subtotal: {label}", "Cộng: {label}"),
    "net-counted-of": ("Net ({count}): {label}", "Gộp ({count}): {label}"),
    "count-all": ("all", "tất cả"),
    "count-exactly": ("exactly {number}", "đúng {number}"),
    "count-at-least": ("at least {number}", "ít nhất {number}"),
    "box-top": ("Top {size}", "{size} mức cao nhất"),
    "box-bottom": ("Bottom {size}", "{size} mức thấp nhất"),
    "what-is-by-size": (
        "Answers stand in the order of their counts.",
        "Các phương án xếp theo số lượng giảm dần.",
    ),
    "what-is-net": (
        "A net counts each respondent with at least one of its answers once.",
        "Gộp: mỗi người chọn ít nhất một trong các phương án được tính một lần.",
    ),
    "what-is-net-counted": (
        "A net with words in brackets counts each respondent who chose so many of its answers once.",
        "Gộp có chữ trong ngoặc: mỗi người chọn đúng số phương án đó được tính một lần.",
    ),
    "what-is-subtotal": (
        "A subtotal adds its answers up.",
        "Cộng: tổng các lượt chọn của các phương án.",
    ),
    "what-is-scores-are-codes": (
        "Means and percentiles are of the scores of the answers: their codes, unless other scores are given.",
        "Trung bình và phân vị tính trên điểm của các phương án: chính là mã, trừ khi cho điểm khác.",
    ),
    "what-is-difference": (
        "Differences of shares are in percent points.",
        "Hiệu các tỷ lệ tính bằng điểm phần trăm.",
    ),
    "hidden": (
        "Answers of fewer than {least} respondents in the total are not shown: {answers}, given {mentions} times in "
        "all. Bases, percents and tests are those of the whole table.",
        "Không in các phương án có dưới {least} người trả lời trong tổng: {answers} phương án, tổng cộng {mentions} "
        "lượt. Cơ sở, tỷ lệ và kiểm định là của toàn bảng.",
    ),
    "hidden-share": (
        "Answers of less than {least} of the total are not shown: {answers}, given {mentions} times in all. Bases, "
        "percents and tests are those of the whole table.",
        "Không in các phương án chiếm dưới {least} của tổng: {answers} phương án, tổng cộng {mentions} lượt. Cơ sở, tỷ "
        "lệ và kiểm định là của toàn bảng.",
    ),
    "missing-dont-know": ("Don't know", "Không biết"),
    "missing-refused": ("Refused", "Từ chối trả lời"),
    "missing-not-applicable": ("Not applicable", "Không áp dụng"),
    "missing-not-asked": ("Not asked", "Không được hỏi"),
    "missing-no-answer": ("No answer", "Không trả lời"),
    "counted-missing": (
        "Counted as answers, in bases, percents and tests: {labels}.",
        "Được tính như câu trả lời, trong cơ sở, tỷ lệ và kiểm định: {labels}.",
    ),
    "counted-missing-none": (
        "No missing answers are counted: the codebook declares none of these kinds: {kinds}.",
        "Không tính thêm phiếu thiếu nào: codebook không khai báo loại này: {kinds}.",
    ),
    "low-base": (
        "{mark} fewer than {least} respondents: the percents of the column say little.",
        "{mark} dưới {least} người trả lời: tỷ lệ của cột ít ý nghĩa.",
    ),
    "low-base-in": (
        "{mark} fewer than {least} respondents there, so that percents say little: {columns}.",
        "{mark} dưới {least} người trả lời ở đó, tỷ lệ ít ý nghĩa: {columns}.",
    ),
    "no-scale": (
        "No boxes and no means: they are of batteries and of ordinal questions with numbers as codes.",
        "Không có mức gộp và trung bình: chỉ dành cho nhóm câu hỏi cùng thang đo và câu hỏi thứ bậc có mã là số.",
    ),
    "each-part": ("each part of the banner", "từng phần của biến cột"),
    "each-of-these": ("each of these", "từng phần này"),
    "box-difference": ("Top {top} less bottom {bottom}", "{top} mức cao nhất trừ {bottom} mức thấp nhất"),
    "unweighted-base": ("unweighted", "không trọng số"),
    "effective-base": ("effective", "hiệu quả"),
    "standard-error": ("SE", "SE"),
    "design-effect": ("design effect", "hiệu ứng thiết kế"),
    "by-korn-graubard": ("by Korn and Graubard's method for survey designs", "theo phương pháp Korn-Graubard"),
    "by-logit": ("on the logit scale, for survey designs", "theo thang logit"),
    "letters-pairs-design": (
        "Letters: a percent is larger than that of the columns whose letters stand by it (t test of two columns by "
        "the sampling design, p < {alpha}).",
        "Chữ cái: tỷ lệ lớn hơn tỷ lệ của các cột có chữ cái ghi kèm (kiểm định t theo thiết kế mẫu, p < {alpha}).",
    ),
    "letters-rest-design": (
        "Signs: a percent is larger (+) or smaller (-) than that of all other respondents together (t test by the "
        "sampling design, p < {alpha}).",
        "Dấu: tỷ lệ lớn hơn (+) hoặc nhỏ hơn (-) tỷ lệ của tất cả những người còn lại (kiểm định t theo thiết kế mẫu, "
        "p < {alpha}).",
    ),
    "test-rao-scott-set": (
        "Test: for each answer, Rao-Scott F (second order) of chosen or not by {banner}; V is Cramér's V of the "
        "weighted "
        "counts.",
        "Kiểm định: với từng phương án, F của Rao-Scott (bậc hai) của việc chọn hay không chọn theo {banner}; V là "
        "hệ số "
        "V của Cramér tính trên tần số có trọng số.",
    ),
    "test-rao-scott-variable": (
        "Test: Rao-Scott F (second order) of the answers by {banner}; V is Cramér's V of the weighted counts.",
        "Kiểm định: F của Rao-Scott (bậc hai) của câu trả lời theo {banner}; V là hệ số V của Cramér tính trên tần "
        "số có "
        "trọng số.",
    ),
    "test-rao-scott-battery": (
        "Test: for each item, Rao-Scott F (second order) of its responses by {banner}; V is Cramér's V of the weighted "
        "counts.",
        "Kiểm định: với từng mục, F của Rao-Scott (bậc hai) của các mức trả lời theo {banner}; V là hệ số V của Cramér "
        "tính trên tần số có trọng số.",
    ),
    "omnibus-design-mmi": (
        "All {count} answers together: test of multiple marginal independence under the sampling design (Rao-Scott "
        "second order).",
        "Cả {count} phương án: kiểm định tính độc lập biên theo thiết kế mẫu (Rao-Scott bậc hai).",
    ),
    "filter-none": ("Filter: none.", "Bộ lọc: không."),
    "filter": (
        "Filter: {text} (keeps {kept} of {cases} cases).",
        "Bộ lọc: {text} (giữ lại {kept} trong {cases} phiếu).",
    ),
    "emptied-filter": (
        "Without columns, since the filter leaves nobody in them: {columns}.",
        "Bỏ các cột mà bộ lọc không còn ai: {columns}.",
    ),
    "emptied-nested": (
        "Without columns, since nobody is in them: {columns}.",
        "Bỏ các cột không có ai: {columns}.",
    ),
    # layers
    "layers": (
        "Layers: one part of the table for each answer to {layer}.",
        "Phân lớp: mỗi phần bảng là một phương án của {layer}.",
    ),
    "layers-overlap": (
        "A respondent can stand in several of them.",
        "Một người trả lời có thể thuộc nhiều lớp.",
    ),
    "in-no-layer": (
        "{count} cases without an answer to it are in none.",
        "{count} phiếu không trả lời câu này không thuộc lớp nào.",
    ),
    "in-no-layer-one": (
        "{count} case without an answer to it is in none.",
        "{count} phiếu không trả lời câu này không thuộc lớp nào.",
    ),
    # under the rows
    "letters": ("larger than", "lớn hơn"),
    "signs": ("than the rest", "so với còn lại"),
    "interval": ("{confidence} % CI", "KTC {confidence} %"),
    "expected-count": ("expected", "kỳ vọng"),
    "residual": ("residual", "phần dư"),
    "standardized-residual": ("std. residual", "phần dư chuẩn hóa"),
    "adjusted-residual": ("adj. residual", "phần dư hiệu chỉnh"),
    "intervals": (
        "Intervals: {confidence} % confidence intervals of the percents, {method}.",
        "Khoảng tin cậy {confidence} % của tỷ lệ phần trăm, {method}.",
    ),
    "by-wilson": ("Wilson's score method", "theo phương pháp Wilson"),
    "by-clopper-pearson": ("exact after Clopper and Pearson", "chính xác theo Clopper-Pearson"),
    "by-jeffreys": ("Jeffreys's method", "theo phương pháp Jeffreys"),
    "by-agresti-coull": ("Agresti and Coull's method", "theo phương pháp Agresti-Coull"),
    "letters-pairs": (
        "Letters: a percent is larger than that of the columns whose letters stand by it (z test of two column "
        "proportions, p < {alpha}).",
        "Chữ cái: tỷ lệ lớn hơn tỷ lệ của các cột có chữ cái ghi kèm (kiểm định z hai tỷ lệ, p < {alpha}).",
    ),
    "intervals-mean": (
        "Intervals: {confidence} % confidence intervals of the means, by Student's t.",
        "Khoảng tin cậy {confidence} % của trung bình, theo phân phối t.",
    ),
    "letters-means": (
        "Letters: a mean is larger than that of the columns whose letters stand by it (t test of two column means, "
        "variance pooled over all columns, p < {alpha}).",
        "Chữ cái: trung bình lớn hơn trung bình của các cột có chữ cái ghi kèm (kiểm định t, phương sai gộp của "
        "mọi cột, p < {alpha}).",
    ),
    "intervals-mean-design": (
        "Intervals: {confidence} % confidence intervals of the means, by Student's t with the degrees of freedom of "
        "the sampling design.",
        "Khoảng tin cậy {confidence} % của trung bình, theo phân phối t với bậc tự do của thiết kế mẫu.",
    ),
    "letters-means-design": (
        "Letters: a mean is larger than that of the columns whose letters stand by it (t test of two columns by "
        "the sampling design, p < {alpha}).",
        "Chữ cái: trung bình lớn hơn trung bình của các cột có chữ cái ghi kèm (kiểm định t theo thiết kế mẫu, p "
        "< {alpha}).",
    ),
    "letters-scale-means-pooled": (
        "Letters by a mean: it is larger than that of the columns with these letters (t test of two column means, "
        "variance pooled over all columns).",
        "Chữ cái kèm trung bình: trung bình đó lớn hơn trung bình của các cột có chữ cái ấy (kiểm định t, phương sai "
        "gộp của mọi cột).",
    ),
    "letters-scale-means-design": (
        "Letters by a mean: it is larger than that of the columns with these letters (t test of two columns by the "
        "sampling design).",
        "Chữ cái kèm trung bình: trung bình đó lớn hơn trung bình của các cột có chữ cái ấy (kiểm định t theo thiết "
        "kế mẫu).",
    ),
    "letters-scale-means-overlap": (
        "Means have no letters, since a respondent can stand in several columns.",
        "Trung bình không có chữ cái, vì một người trả lời có thể thuộc nhiều cột.",
    ),
    "mean": ("mean", "trung bình"),
    "sd": ("std. deviation", "độ lệch chuẩn"),
    "median": ("median", "trung vị"),
    "base-number": ("Base: respondents with a valid number.", "Cơ sở: người trả lời có số hợp lệ."),
    "test-number": (
        "Test: of the means by {banner}. ANOVA takes the columns to have the same spread; where Levene's test speaks "
        "against it, take Welch's. Kruskal-Wallis compares ranks, for skewed numbers. Eta squared is the share of the "
        "variance that the columns explain.",
        "Kiểm định: trung bình theo {banner}. ANOVA giả định các cột có cùng độ phân tán; nếu kiểm định Levene bác bỏ, "
        "hãy dùng Welch. Kruskal-Wallis so sánh hạng, dùng cho số liệu lệch. Eta bình phương là phần phương sai do các "
        "cột giải thích.",
    ),
    "test-number-design": (
        "Test: of the means by {banner}, by the sampling design. The adjusted Wald F compares the means, whatever the "
        "spread of the columns; the rank test compares ranks, for skewed numbers.",
        "Kiểm định: trung bình theo {banner}, theo thiết kế mẫu. F của Wald hiệu chỉnh so sánh các trung bình, bất kể "
        "độ phân tán của các cột; kiểm định hạng so sánh hạng, dùng cho số liệu lệch.",
    ),
    "test-number-by-set": (
        "Test: none, since a respondent can stand in several columns of {banner}.",
        "Kiểm định: không, vì một người trả lời có thể thuộc nhiều cột của {banner}.",
    ),
    "letters-rest": (
        "Signs: a percent is larger (+) or smaller (-) than that of all other respondents together (z test, p < "
        "{alpha}).",
        "Dấu: tỷ lệ lớn hơn (+) hoặc nhỏ hơn (-) tỷ lệ của tất cả những người còn lại (kiểm định z, p < {alpha}).",
    ),
    "levels-pairs": (
        "Capitals are for the stricter level.",
        "Chữ hoa ứng với mức chặt hơn.",
    ),
    "levels-rest": ("Two signs are for the stricter level.", "Hai dấu ứng với mức chặt hơn."),
    "letters-adjusted": (
        "p is adjusted within each row ({adjustment}).",
        "p được hiệu chỉnh trong từng hàng ({adjustment}).",
    ),
    "letters-not-adjusted": ("p is not adjusted for the number of tests.", "p không hiệu chỉnh theo số kiểm định."),
    "small": (
        "Base below {base}, not tested: {columns}.",
        "Cơ sở dưới {base}, không kiểm định: {columns}.",
    ),
    "column-in": ("{column} in {parts}", "{column} ở {parts}"),
    "column-in-many": (
        "{column} in {some} of the {all} parts of the table",
        "{column} ở {some} trong {all} phần của bảng",
    ),
    # statistics by name
    "measures": ("Statistics by {banner}", "Thống kê theo {banner}"),
    "variant-rows": ("rows dependent", "phụ thuộc: hàng"),
    "variant-columns": ("columns dependent", "phụ thuộc: cột"),
    "variant-symmetric": ("symmetric", "đối xứng"),
    "variant-less": ("one-sided, less", "một phía, nhỏ hơn"),
    "variant-greater": ("one-sided, greater", "một phía, lớn hơn"),
    "variant-first-column": ("of the first answer", "của phương án thứ nhất"),
    "variant-second-column": ("of the second answer", "của phương án thứ hai"),
    "variant-linear": ("linear", "tuyến tính"),
    "variant-quadratic": ("quadratic", "bậc hai"),
    "variant-median": ("about the medians", "quanh trung vị"),
    "variant-omega": ("omega squared", "omega bình phương"),
    "variant-exact": ("exact", "chính xác"),
    "variant-odds-ratio": ("common odds ratio", "tỷ số chênh chung"),
    "value": ("Value", "Giá trị"),
    "se": ("SE", "SE"),
    "test-value": ("Test", "Thống kê"),
    "confidence-interval": ("{confidence} % CI", "KTC {confidence} %"),
    "not-computed": ("Not computed: {names}: {reason}.", "Không tính: {names}: {reason}."),
    "not-computed-for": (
        "Not computed: {names}: {reason} ({items}).",
        "Không tính: {names}: {reason} ({items}).",
    ),
    # tests
    "test-itself": ("Test: none, of a question by itself.", "Kiểm định: không, vì là một câu hỏi với chính nó."),
    "test-none": ("Test: none was asked for.", "Kiểm định: không yêu cầu."),
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
    "differ-some": (
        "Differ by {banner} ({p} < {level}): {some}. No reliable difference: {others}.",
        "Khác nhau theo {banner} ({p} < {level}): {some}. Không khác nhau rõ rệt: {others}.",
    ),
    "differ-all": (
        "Differ by {banner} ({p} < {level}): {some}.",
        "Khác nhau theo {banner} ({p} < {level}): {some}.",
    ),
    "differ-none": (
        "No reliable difference by {banner} ({p} < {level}): {others}.",
        "Không khác nhau rõ rệt theo {banner} ({p} < {level}): {others}.",
    ),
    "test-forced-set": (
        "Test: for each answer, {test} of chosen or not by {banner}; V is Cramér's V.",
        "Kiểm định: với từng phương án, {test} của việc chọn hay không chọn theo {banner}; V là hệ số V của Cramér.",
    ),
    "test-forced-variable": (
        "Test: {test} of the answers by {banner}; V is Cramér's V.",
        "Kiểm định: {test} của câu trả lời theo {banner}; V là hệ số V của Cramér.",
    ),
    "test-forced-battery": (
        "Test: for each item, {test} of its responses by {banner}; V is Cramér's V.",
        "Kiểm định: với từng mục, {test} của các mức trả lời theo {banner}; V là hệ số V của Cramér.",
    ),
    "the-likelihood-ratio": ("the likelihood ratio chi-square", "chi bình phương tỷ số hợp lý"),
    "the-continuity-correction": (
        "Pearson's chi-square with continuity correction",
        "chi bình phương Pearson có hiệu chỉnh liên tục",
    ),
    "the-fisher-exact": ("Fisher's exact test", "kiểm định chính xác Fisher"),
    "the-monte-carlo": ("Fisher's exact test by simulation", "kiểm định chính xác Fisher bằng mô phỏng"),
    "the-linear-by-linear": ("the linear-by-linear test of a trend", "kiểm định xu hướng tuyến tính"),
    "adjusted": (
        "p ({adjustment}) is adjusted for the {count} tests of this table.",
        "p ({adjustment}) đã hiệu chỉnh cho {count} kiểm định trong bảng này.",
    ),
    "adjusted-one": (
        "p ({adjustment}) is p itself: there is {count} test in this table.",
        "p ({adjustment}) chính là p: bảng này chỉ có {count} kiểm định.",
    ),
    "adjust-holm": ("Holm", "Holm"),
    "adjust-bonferroni": ("Bonferroni", "Bonferroni"),
    "adjust-hochberg": ("Hochberg", "Hochberg"),
    "adjust-bh": ("BH", "BH"),
    "test-trend": (
        "p trend is the linear-by-linear test (1 df), for ordered answers: whether they rise or fall from column to "
        "column.",
        "p xu hướng là kiểm định tuyến tính (1 df) cho câu trả lời có thứ tự: câu trả lời tăng hay giảm dần qua các "
        "cột.",
    ),
    "fisher-exact-chosen": (
        "e: p by Fisher's exact test, since more than 20 % of the cells expect fewer than 5 or one expects fewer than "
        "1: {items}.",
        "e: p theo kiểm định chính xác Fisher, vì hơn 20 % số ô có tần số kỳ vọng dưới 5 hoặc có ô dưới 1: {items}.",
    ),
    "fisher-exact-forced": (
        "e: p by Fisher's exact test: {items}.",
        "e: p theo kiểm định chính xác Fisher: {items}.",
    ),
    "monte-carlo-chosen": (
        "m: p by simulation of Fisher's exact test ({replicates} tables, seed {seed}), since more than 20 % of the "
        "cells expect fewer than 5 or one expects fewer than 1, and the table is too large for the exact one: {items}.",
        "m: p mô phỏng kiểm định chính xác Fisher ({replicates} bảng, seed {seed}), vì hơn 20 % số ô có tần số kỳ vọng "
        "dưới 5 hoặc có ô dưới 1, và bảng quá lớn để tính chính xác: {items}.",
    ),
    "monte-carlo-forced": (
        "m: p by simulation of Fisher's exact test ({replicates} tables, seed {seed}): {items}.",
        "m: p mô phỏng kiểm định chính xác Fisher ({replicates} bảng, seed {seed}): {items}.",
    ),
    "expected-item": (
        "{item}: {below} of {cells} cells below 5, the least {least}",
        "{item}: {below} trong {cells} ô dưới 5, nhỏ nhất {least}",
    ),
    "expected": (
        "! Expected counts below 5 make this p approximate: {items}.",
        "! Tần số kỳ vọng dưới 5 khiến p này chỉ là gần đúng: {items}.",
    ),
    "and-more": ("{items}; and {count} more", "{items}; và {count} mục khác"),
    "scores": ("Scores: {scores}.", "Điểm số: {scores}."),
    "monte-carlo-interval": (
        "Monte Carlo exact test: {replicates} tables, seed {seed}; 99 % interval of p: {items}.",
        "Kiểm định chính xác Monte Carlo: {replicates} bảng, seed {seed}; khoảng 99 % của p: {items}.",
    ),
    "interval-of": ("{low} to {high}", "từ {low} đến {high}"),
    "simulated": (" (99 % interval of p {low} to {high})", " (khoảng 99 % của p từ {low} đến {high})"),
    "omnibus": ("All {count} answers together", "Cả {count} phương án"),
    "omnibus-pairs": ("All {count} pairs together", "Cả {count} cặp phương án"),
    "omnibus-mmi": (
        "All {count} answers together: test of multiple marginal independence (sum of their chi-squares, Rao-Scott "
        "second order).",
        "Cả {count} phương án: kiểm định tính độc lập biên của câu hỏi nhiều lựa chọn (tổng các chi bình phương, "
        "Rao-Scott bậc hai).",
    ),
    "omnibus-mmi-bootstrap": (
        "All {count} answers together: test of multiple marginal independence (sum of their chi-squares).",
        "Cả {count} phương án: kiểm định tính độc lập biên của câu hỏi nhiều lựa chọn (tổng các chi bình phương).",
    ),
    "omnibus-spmi": (
        "All {count} pairs together: test of simultaneous pairwise marginal independence (sum of the chi-squares of "
        "the pairs of answers, Rao-Scott second order). It asks whether any answer depends on any answer of {banner}. "
        "Columns overlap, so no single column has a test of its own.",
        "Cả {count} cặp phương án: kiểm định tính độc lập biên đồng thời từng cặp (tổng chi bình phương của các cặp, "
        "Rao-Scott bậc hai). Nó hỏi có phương án nào phụ thuộc vào phương án nào của {banner} không. Các cột chồng "
        "nhau nên không kiểm định riêng từng cột.",
    ),
    "omnibus-and-items": (
        "It asks whether any answer depends on the group at all; the tests of the items ask which.",
        "Nó hỏi có phương án nào phụ thuộc vào nhóm hay không; các kiểm định từng phương án cho biết đó là phương án "
        "nào.",
    ),
    "omnibus-skipped": ("{whole}: no test: {reason}.", "{whole}: không kiểm định: {reason}."),
    "bootstrap": (
        "Its p is by bootstrap ({replicates} replicates, seed {seed}){why}",
        "p tính bằng bootstrap ({replicates} lần, seed {seed}){why}",
    ),
    "bootstrap-few": (
        ", since more than 20 % of its cells expect fewer than 5 or one expects fewer than 1",
        ", vì hơn 20 % số ô có tần số kỳ vọng dưới 5 hoặc có ô dưới 1",
    ),
    "test-battery-by-set": (
        "Test: none, since a respondent can stand in several columns of {banner}. Name one item of the battery to test "
        "it.",
        "Kiểm định: không, vì một người trả lời có thể thuộc nhiều cột của {banner}. Hãy nêu một mục để kiểm định.",
    ),
    "skipped": ("No test: {item}: {reason}.", "Không kiểm định: {item}: {reason}."),
    # reliability
    "reliability": ("{battery}: reliability", "{battery}: độ tin cậy"),
    "alpha": ("Cronbach's alpha", "Cronbach's alpha"),
    "alpha-interval": ("{percent} % interval (Feldt)", "Khoảng tin cậy {percent} % (Feldt)"),
    "from-to": ("{low} to {high}", "{low} đến {high}"),
    "alpha-standardized": ("Standardized alpha", "Alpha chuẩn hóa"),
    "mean-correlation": ("Mean correlation", "Tương quan trung bình"),
    "items": ("Items", "Số mục"),
    "item-mean": ("Mean", "Trung bình"),
    "item-sd": ("SD", "Độ lệch chuẩn"),
    "item-rest": ("Item-rest r", "Tương quan biến-tổng"),
    "alpha-if-deleted": ("Alpha if deleted", "Alpha nếu loại"),
    "reversed-label": ("{item} (reversed)", "{item} (đã đảo chiều)"),
    "base-complete": (
        "Base: respondents with a valid answer to each of the {count} items.",
        "Cơ sở: người trả lời có câu trả lời hợp lệ cho cả {count} mục.",
    ),
    "scores-are-codes": ("Scores: the codes of the answers.", "Điểm: mã của các phương án trả lời."),
    "reversed": ("Reversed: {items}.", "Đã đảo chiều: {items}."),
    "reversed-item": ("{item} (score = {total} - code)", "{item} (điểm = {total} - mã)"),
    "no-alpha": ("No alpha: {reason}.", "Không tính alpha: {reason}."),
    "items-without-variation": (
        "Left out of alpha, since all gave the same answer: {items}.",
        "Không tính vào alpha vì mọi người trả lời như nhau: {items}.",
    ),
    "item-columns": (
        "Item-rest r: correlation of the item with the sum of the other items. Alpha if deleted: alpha of the other "
        "items.",
        "Tương quan biến-tổng: tương quan của mục với tổng các mục còn lại. Alpha nếu loại: alpha của các mục còn lại.",
    ),
    "negative-alpha": (
        "Alpha is negative: the items pull against each other, so they must not be added up as they are.",
        "Alpha âm: các mục ngược chiều nhau nên không được cộng điểm như hiện tại.",
    ),
    "against": ("Against the rest: {items}.", "Ngược với các mục còn lại: {items}."),
    "against-turn": (
        "Where items are worded the other way round, turn their scores: {options}. If they are not, they do not "
        "measure one thing.",
        "Nếu có mục mang nghĩa ngược, hãy đảo chiều điểm: {options}. Nếu không, các mục này không đo cùng một điều.",
    ),
    "against-back": ("The items go together without --reverse.", "Các mục thống nhất khi không dùng --reverse."),
    "every-item": ("every item", "từng mục"),
    "left-out-incomplete": (
        "Left out: {left} of {cases} cases, which lack a valid answer to one item or more: {reasons}.",
        "Bị loại: {left} trong {cases} phiếu, do thiếu câu trả lời hợp lệ ở ít nhất một mục: {reasons}.",
    ),
    "and-others": ("and {count} further items", "và {count} mục khác"),
    "and-others-one": ("and {count} further item", "và {count} mục khác"),
    "reliability-unweighted": (
        "Weight: none; every respondent counts once.",
        "Trọng số: không; mỗi người trả lời được tính một lần.",
    ),
}


phrase = PhraseBook(_PHRASES, REASONS)
"""The phrase of a key in a language with the facts filled in."""


def phrase_or(text: str, language: str) -> str:
    """The phrase of that key, or the text itself where it is no key: the label of a missing code."""
    return phrase(text, language) if text in phrase else text
