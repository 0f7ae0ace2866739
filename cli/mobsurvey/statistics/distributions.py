"""Tails and quantiles of the distributions that tests refer to.

What the default tables need is written out here, since scipy takes a third of a second to load; the rest is scipy's.
"""

from __future__ import annotations

import math


def normal_tail(z: float) -> float:
    """P(|Z| >= |z|) of the standard normal: two-sided."""
    return math.erfc(abs(z) / math.sqrt(2))


def normal_quantile(p: float) -> float:
    """The z below which a share p of the standard normal lies."""
    from statistics import NormalDist  # takes 10 ms to load

    return NormalDist().inv_cdf(p)


def chi_square_tail(x: float, df: float) -> float:
    """P(X >= x) for chi-square; df need not be whole (Rao-Scott corrections).

    Source: Abramowitz & Stegun (1964), 26.4.4 (odd df) and 26.4.5 (even df); for other df the series 6.5.29 and the
    continued fraction 6.5.31 of the incomplete gamma function.
    """
    half = x / 2
    if half <= 0:
        return 1.0
    if df != int(df):
        return _incomplete_gamma(df / 2, half)
    odd = int(df) % 2
    total = math.erfc(math.sqrt(half)) if odd else 0.0
    for k in range(int(df) // 2):
        power = k + odd / 2
        # In logarithms, since half ** power overflows and exp(-half) vanishes where their product does neither.
        total += math.exp(power * math.log(half) - half - math.lgamma(power + 1))
    return min(total, 1.0)


def _incomplete_gamma(a: float, x: float) -> float:
    """Q(a, x), the upper regularized incomplete gamma function."""
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        n = a
        while abs(term) > total * 1e-17:
            n += 1
            term *= x / n
            total += term
        return max(0.0, 1 - total * scale)
    # Lentz's method.
    tiny = 1e-300
    b = x + 1 - a
    c = 1 / tiny
    d = 1 / b
    fraction = d
    for k in range(1, 100_000):
        step = -k * (k - a)
        b += 2
        d = 1 / (step * d + b or tiny)
        c = b + step / c or tiny
        change = d * c
        fraction *= change
        if abs(change - 1) < 1e-16:
            break
    return scale * fraction


def t_tail(t: float, df: float) -> float:
    """P(|T| >= |t|) of Student's t: two-sided."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t)))


def t_quantile(p: float, df: float) -> float:
    """The t below which a share p lies."""
    from scipy.special import stdtrit

    return float(stdtrit(df, p))


def f_tail(x: float, df1: float, df2: float) -> float:
    """P(F >= x)."""
    from scipy.special import fdtrc

    return float(fdtrc(df1, df2, x)) if x > 0 else 1.0


def f_quantile(p: float, df1: float, df2: float) -> float:
    """The F below which a share p lies."""
    from scipy.special import fdtri

    return float(fdtri(df1, df2, p))


def beta_quantile(p: float, a: float, b: float) -> float:
    """The x below which a share p of the beta distribution lies."""
    from scipy.special import betaincinv

    return float(betaincinv(a, b, p))
