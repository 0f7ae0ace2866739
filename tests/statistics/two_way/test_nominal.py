"""Nominal and risk statistics where a rule decides: signs, ends of intervals, what is left out."""

from __future__ import annotations

import math

import pytest
from scipy.stats import ncx2

from mobsurvey.statistics.cells.adjusted_residual import adjusted_residual
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import two_way
from mobsurvey.statistics.two_way.bias_corrected_v import bias_corrected_v
from mobsurvey.statistics.two_way.continuity_correction import continuity_correction
from mobsurvey.statistics.two_way.cramers_v import cramers_v, noncentrality
from mobsurvey.statistics.two_way.goodman_kruskal_lambda import goodman_kruskal_lambda
from mobsurvey.statistics.two_way.likelihood_ratio import likelihood_ratio
from mobsurvey.statistics.two_way.odds_ratio import odds_ratio
from mobsurvey.statistics.two_way.phi import phi
from mobsurvey.statistics.two_way.relative_risk import relative_risk
from mobsurvey.statistics.two_way.risk_difference import risk_difference
from mobsurvey.statistics.two_way.uncertainty_coefficient import uncertainty_coefficient


def one(found: tuple[Result, ...] | Skipped) -> Result:
    """The only result."""
    assert not isinstance(found, Skipped), found
    (result,) = found
    return result


def test_phi_has_a_sign_in_2x2_tables_only() -> None:
    assert one(phi(two_way([[10, 2], [3, 9]]))).value == pytest.approx(0.5853694070049636)
    assert one(phi(two_way([[2, 10], [9, 3]]))).value == pytest.approx(-0.5853694070049636)
    assert (one(phi(two_way([[2, 10, 0], [9, 3, 1]]))).value or 0.0) > 0


def test_only_two_rows_and_columns_have_a_continuity_correction() -> None:
    assert continuity_correction(two_way([[1, 2, 3], [4, 5, 6]])) == Skipped("not-2x2")
    # With its empty column set aside, the table is 2 x 2.
    assert one(continuity_correction(two_way([[10, 0, 2], [3, 0, 9]]))).df == 1
    # The correction takes off no more than there is.
    assert one(continuity_correction(two_way([[3, 3], [3, 4]]))).value == 0


@pytest.mark.parametrize(("x", "df"), [(12.0, 4), (400.0, 9), (9_999.0, 3), (10_001.0, 3), (250_000.0, 20)])
@pytest.mark.parametrize("share", [0.025, 0.975])
def test_the_noncentrality_gives_back_the_share(x: float, df: int, share: float) -> None:
    assert ncx2.cdf(x, df, noncentrality(x, df, share)) == pytest.approx(share, rel=1e-7)


def test_the_interval_of_v_of_a_billion_cases_is_that_of_a_normal_root() -> None:
    # The root of a noncentral chi-square varies by 1, so V by 1 / sqrt(n).
    counts = [[400_000_000, 100_000_000], [150_000_000, 350_000_000]]
    result = one(cramers_v(two_way(counts)))
    assert result.value is not None and result.low is not None and result.high is not None
    assert result.high - result.low == pytest.approx(2 * 1.959964 / math.sqrt(1e9), rel=1e-4)
    assert (result.high + result.low) / 2 == pytest.approx(result.value, rel=1e-6)


def test_v_has_no_interval_where_even_independence_gives_more() -> None:
    result = one(cramers_v(two_way([[500, 500], [500, 500]])))
    assert (result.value, result.low, result.high) == (0.0, None, None)


def test_confidence_widens_the_interval() -> None:
    table = two_way([[30, 10], [12, 25]])
    for statistic in (cramers_v, odds_ratio, risk_difference):
        usual, wide = one(statistic(table)), one(statistic(table, Settings(confidence=0.99)))
        assert (wide.low or 0.0) < (usual.low or 0.0) and (wide.high or 0.0) > (usual.high or 0.0)


def test_the_bias_corrected_v_is_0_below_its_degrees_of_freedom_and_1_at_best() -> None:
    assert one(bias_corrected_v(two_way([[10, 11, 9], [9, 10, 11]]))).value == 0
    assert one(bias_corrected_v(two_way([[30, 0, 0], [0, 20, 0], [0, 0, 25]]))).value == pytest.approx(1.0)
    assert bias_corrected_v(two_way([[1, 0], [0, 1]])) == Skipped("too-few")


def test_the_likelihood_ratio_keeps_its_digits_near_independence() -> None:
    # With counts d above and below what is expected G2 is all but X2; a plain sum of f ln(f/E) has no digit left.
    e, d = 1_000_000_000, 100
    g2 = one(likelihood_ratio(two_way([[e + d, e - d], [e - d, e + d]]))).value
    assert g2 == pytest.approx(4 * d * d / e, rel=1e-9)


def test_lambda_is_0_without_a_test_when_one_answer_leads_everywhere() -> None:
    found = goodman_kruskal_lambda(two_way([[60, 40], [90, 10]]))
    assert not isinstance(found, Skipped)
    columns = found[2]
    assert (columns.variant, columns.value, columns.se) == ("columns", 0.0, 0.0)
    assert columns.statistic is None and columns.p is None


def test_the_uncertainty_coefficients_share_t_and_p() -> None:
    found = uncertainty_coefficient(two_way([[30, 10, 5], [12, 25, 7]]))
    assert not isinstance(found, Skipped)
    assert [result.variant for result in found] == ["symmetric", "rows", "columns"]
    assert len({(result.statistic, result.p) for result in found}) == 1


def test_a_zero_leaves_out_only_the_ratios_it_touches() -> None:
    table = two_way([[0, 10], [5, 5]])
    assert odds_ratio(table) == Skipped("zero-cell")
    result = one(relative_risk(table))
    assert (result.variant, result.value) == ("second-column", 2.0)
    assert relative_risk(two_way([[0, 10], [5, 0]])) == Skipped("zero-cell")


def test_the_risk_difference_equals_newcombes_paper() -> None:
    # Newcombe (1998), Statistics in Medicine 17:873, table II: 56/70 - 48/80, method 10: .0524 to .3339; 10/10 - 0/10:
    # .6075 to 1.
    first = one(risk_difference(two_way([[56, 14], [48, 32]])))
    assert [first.low, first.high] == pytest.approx([0.0524, 0.3339], abs=5e-5)
    second = one(risk_difference(two_way([[10, 0], [0, 10]])))
    assert [second.low, second.high] == pytest.approx([0.6075, 1.0], abs=5e-5)


def test_a_row_of_all_cases_has_no_adjusted_residual() -> None:
    assert adjusted_residual(two_way([[3, 4], [0, 0]])) == [[None, None], [None, None]]
