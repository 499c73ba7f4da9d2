import numpy as np
import pytest

pytest.importorskip("numpyro")


@pytest.mark.filterwarnings("default")
def test_nuts_finds_a_normal():
    from blowball.fit.laplace import mode
    from blowball.fit.sampler import nuts

    centre, sd = np.array([1.0, -2.0]), np.array([0.5, 3.0])

    def density(x):
        z = (x - centre) / sd
        return float(-0.5 * z @ z), -z / sd

    found = mode(density, np.zeros(2), np.ones(2))
    assert found.x == pytest.approx(centre, abs=1e-3)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(sd, rel=1e-3)
    run = nuts(density, found, chains=2, draws=300, seed=0, warmup=100)
    assert run.draws.shape == (2, 300, 2)
    assert not run.diverging.any()
    # A chain of 600 nearly independent draws: a tenth of a standard deviation is more than two errors of the mean.
    assert np.abs((run.draws.mean(axis=(0, 1)) - centre) / sd).max() < 0.2
    assert run.draws.std(axis=(0, 1)) / sd == pytest.approx(np.ones(2), abs=0.2)
