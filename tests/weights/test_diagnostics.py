"""The spread of weights equals that of the cases one by one."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.statistics.moments import percentile
from mobsurvey.weights.diagnostics import Diagnostics, PartDiagnostics, spread


@given(st.dictionaries(st.floats(0.01, 100), st.integers(1, 9), min_size=1, max_size=12))
def test_a_spread_is_that_of_its_cases(amounts: dict[float, int]) -> None:
    found = spread(np.array(list(amounts)), np.array(list(amounts.values()), float))
    cases = [weight for weight, count in amounts.items() for _ in range(count)]
    assert (found.cases, found.least, found.greatest) == (len(cases), min(cases), max(cases))
    assert found.total == pytest.approx(sum(cases))
    mean = statistics.fmean(cases)
    assert found.design_effect == pytest.approx(1 + statistics.pvariance(cases) / mean**2)
    assert found.efficiency == pytest.approx(1 / found.design_effect)
    assert found.quartiles == pytest.approx([percentile(amounts, share) or 0 for share in (0.25, 0.5, 0.75)])


def test_diagnostics_come_back_from_json() -> None:
    import json

    one = spread(np.array([1.0, 2.0]), np.array([3.0, 1.0]))
    found = Diagnostics(("a x b",), "wave", one, (PartDiagnostics("1", one, 3, 1e-12, 1),), 2, {"a": 2}, 0, ("note",))
    assert Diagnostics.from_json(json.loads(json.dumps(found.to_json()))) == found
