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


@pytest.mark.filterwarnings("default")
def test_a_normal_around_a_mode_is_as_wide_as_the_tails_of_its_priors():
    from blowball.fit.laplace import Mode
    from blowball.fit.priors import Term
    from blowball.fit.sampler import widened

    terms = [Term("a", "", "linear", 1.0, 0.5), Term("b", "", "linear", -2.0, 3.0, normal=True)]
    tip = np.diag(
        [0.75 * 0.5**2, 9.0]
    )  # curvature of Student's t with 3 degrees at its middle: 4/3 by its scale squared
    wide = widened(Mode(np.array([1.0, -2.0]), 0.0, tip, 0.0, 0), terms)
    assert wide.covariance == pytest.approx(np.diag([3.0 * 0.5**2, 9.0]))  # its variance: 3 times its scale squared
    sure = widened(Mode(np.array([3.0, -2.0]), 0.0, np.diag([1e-6, 9.0]), 0.0, 0), terms)
    assert sure.covariance == pytest.approx(np.diag([1e-6, 9.0]), rel=1e-4)  # patients who say much are not overruled


@pytest.mark.filterwarnings("default")
def test_chains_reach_the_tails_of_students_t():
    from blowball.fit.priors import Term
    from blowball.fit.sampler import sample

    def density(x):
        z = np.array([(x[0] - 1.0) / 0.5, (x[1] + 2.0) / 3.0])
        slope = np.array([-4.0 * z[0] / (3.0 + z[0] ** 2) / 0.5, -z[1] / 3.0])
        return float(-2.0 * np.log1p(z[0] ** 2 / 3.0) - 0.5 * z[1] ** 2), slope

    terms = [Term("a", "", "linear", 1.0, 0.5), Term("b", "", "linear", -2.0, 3.0, normal=True)]
    run = sample(density, terms, chains=2, draws=1000, seed=0)
    z = np.abs((run.draws[:, :, 0] - 1.0) / 0.5).ravel()
    # 5 % of Student's t with 3 degrees lie beyond 3.182; four errors of that share in 500 independent draws.
    assert (z > 3.182).mean() == pytest.approx(0.05, abs=4.0 * np.sqrt(0.05 * 0.95 / 500))
