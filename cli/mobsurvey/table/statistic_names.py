"""What statistics are called in a table: the catalogue's names, and their Vietnamese ones."""

from __future__ import annotations

from mobsurvey.statistics import catalogue

_VIETNAMESE = {
    "bias-corrected-v": "V hiệu chỉnh chệch",
    "chi-square": "Chi bình phương Pearson",
    "contingency-coefficient": "Hệ số liên hợp",
    "continuity-correction": "Chi bình phương hiệu chỉnh liên tục",
    "cramers-v": "V của Cramér",
    "fisher-exact": "Kiểm định chính xác Fisher",
    "goodman-kruskal-lambda": "Lambda",
    "goodman-kruskal-tau": "Tau của Goodman và Kruskal",
    "likelihood-ratio": "Chi bình phương tỷ số hợp lý",
    "monte-carlo": "Kiểm định chính xác Monte Carlo",
    "phi": "Phi",
    "uncertainty-coefficient": "Hệ số bất định",
    "eta": "Eta",
    "gamma": "Gamma",
    "linear-by-linear": "Liên hệ tuyến tính",
    "pearson-r": "Hệ số r của Pearson",
    "somers-d": "d của Somers",
    "spearman": "Tương quan Spearman",
    "tau-b": "Tau-b của Kendall",
    "tau-c": "Tau-c của Kendall",
    "bowker": "Kiểm định đối xứng Bowker",
    "kappa": "Kappa của Cohen",
    "mcnemar": "Kiểm định McNemar",
    "weighted-kappa": "Kappa có trọng số",
    "odds-ratio": "Tỷ số chênh",
    "relative-risk": "Nguy cơ tương đối",
    "risk-difference": "Hiệu nguy cơ",
    "adjusted-residual": "Phần dư hiệu chỉnh",
    "expected-count": "Tần số kỳ vọng",
    "residual": "Phần dư",
    "standardized-residual": "Phần dư chuẩn hóa",
    "breslow-day": "Breslow-Day",
    "cochran": "Kiểm định Cochran",
    "mantel-haenszel": "Mantel-Haenszel",
    "tarone": "Kiểm định Tarone",
    "anova": "ANOVA",
    "eta-squared": "Eta bình phương",
    "kruskal-wallis": "Kruskal-Wallis",
    "levene": "Levene",
    "welch": "Welch",
    "adjusted-wald": "F của Wald hiệu chỉnh",
    "rank-test": "Kiểm định hạng theo thiết kế mẫu",
}


def statistic_name(name: str, language: str) -> str:
    """The name of a statistic in a table of that language."""
    if language == "vi" and name in _VIETNAMESE:
        return _VIETNAMESE[name]
    for folder in catalogue.FOLDERS:
        if name in catalogue.names(folder):
            return catalogue.entry(folder, name).title
    return name
