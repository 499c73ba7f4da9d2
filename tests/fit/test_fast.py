import numpy as np
import pytest
from numba import njit

from blowball.fit import fast

FROM_NUMBA = {name: getattr(fast, name) for name in ("exp", "log")}
_exp, _log = FROM_NUMBA["exp"], FROM_NUMBA["log"]


@njit
def both(x, y, e, n):
    for i in range(x.size):
        e[i], n[i] = _exp(x[i]), _log(y[i])


def test_exponential_and_logarithm_are_those_of_the_library():
    x = np.concatenate([np.linspace(-690.0, 690.0, 5001), np.linspace(-1.0, 1.0, 1001)])
    y = np.concatenate([np.exp(np.linspace(-600.0, 600.0, 5001)), 1.0 + np.linspace(0.0, 1.0, 1001) ** 4])
    e, n = np.zeros_like(x), np.zeros_like(y)
    both(x, y, e, n)
    assert e == pytest.approx(np.exp(x), rel=1e-14)
    assert n == pytest.approx(np.log(y), rel=1e-14, abs=1e-15)


def test_what_lies_beyond_is_held_and_not_infinite():
    x, e = np.array([-1e4, 1e4]), np.zeros(2)
    both(x, np.ones(2), e, np.zeros(2))
    assert np.isfinite(e).all()
    assert e[0] > 0.0
