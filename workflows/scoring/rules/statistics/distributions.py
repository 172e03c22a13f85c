"""Quantiles of the F and t distributions, for intervals; checked in tests against published tables."""

import math

_TINY = 1e-300
_STEPS = 400
_PRECISE = 1e-15
_HALVINGS = 80


def f_quantile(p: float, d1: float, d2: float) -> float:
    """Return the value that an F variable of d1 and d2 degrees of freedom stays below with chance p, 0 < p < 1."""
    share = _inverse_beta(p, d1 / 2, d2 / 2)
    return d2 * share / (d1 * (1 - share))


def t_quantile(p: float, df: float) -> float:
    """Return the same of Student's t, for p of one half or more: its square is F of 1 and df."""
    return math.sqrt(f_quantile(2 * p - 1, 1, df)) if p > 1 / 2 else 0.0


def _inverse_beta(p: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if incomplete_beta(middle, a, b) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), 0 to 1."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # the fraction converges quickly on the other side
        return 1 - incomplete_beta(1 - x, b, a)
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(log + a * math.log(x) + b * math.log1p(-x)) / a
    return front * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """Return Lentz's continued fraction of the incomplete beta function."""
    c, d = 1.0, 1 / _kept(1 - (a + b) * x / (a + 1))
    found, change, m = d, 0.0, 0
    while m < _STEPS and abs(change - 1) >= _PRECISE:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _kept(1 + term * d)
            c = _kept(1 + term / c)
            change = c * d
            found *= change
    return found


def _kept(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
