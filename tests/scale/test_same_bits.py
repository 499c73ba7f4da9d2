"""Whatever the workers, the answer is that of one process, bit for bit."""

import sys

import pytest
from tests.histories.test_parts import assert_same_bits

import blowball as bb
from blowball import scale
from blowball.errors import InputError
from blowball.histories import Parts, question


@pytest.mark.parametrize("record", ["patients", "events", "summary"])
@pytest.mark.parametrize("members", [None, 2])
def test_as_from_one_process(client, scenario, record, members):
    sets = None if members is None else bb.ensemble(scenario.cancer, members)
    seen = []
    run = scale.simulate(scenario, record, sets, client=client, progress=lambda done, of: seen.append((done, of)))
    assert_same_bits(run, bb.simulate(scenario, record, sets, threads=1))
    everybody = scenario.population.n * (members or 1)
    assert seen == sorted(seen)
    assert seen[-1] == (everybody, everybody)
    assert len(seen) > 8  # so many tasks at least, or nothing was shared out


def test_patients_of_a_table(client, scenario, monkeypatch):
    table = {"age": [40, 50, 60], "size_mm": [10, 20, 30], "nodes_positive": [0, 1, 5]}
    people = bb.Population.from_table(table, cancer=scenario.cancer, replicates=700)
    asked = scenario.with_(population=people)
    assert_same_bits(scale.simulate(asked, client=client), bb.simulate(asked, threads=1))


@pytest.mark.parametrize("record", ["patients", "summary"])
def test_parts_can_be_gone_on_with_by_anybody(client, scenario, tmp_path, record):
    def begin():
        return Parts.begin(tmp_path, question(scenario, record), resume=True)

    def stop(done, _):
        if done > 2_500:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scale.simulate(scenario, record, client=client, progress=stop, parts=begin())
    first = begin().done
    assert 0 < first < scenario.population.n
    with pytest.raises(KeyboardInterrupt):
        bb.simulate(scenario, record, progress=stop, parts=begin(), threads=1)
    run = scale.simulate(scenario, record, client=client, parts=begin())
    assert begin().done == scenario.population.n
    assert_same_bits(run, bb.simulate(scenario, record, threads=1))


def test_workers_never_import_jax_and_run_one_task_at_a_time(client, scenario):
    scale.simulate(scenario, client=client)
    assert not any(client.run(lambda: "jax" in sys.modules).values())
    assert all("blowball.engine.batch" in found for found in client.run(lambda: list(sys.modules)).values())
    assert set(client.nthreads().values()) == {1}


def test_bad_input_is_told_before_a_worker_is_asked(scenario, tmp_path):
    with pytest.raises(InputError, match="'everything' cannot be kept"):
        scale.simulate(scenario, "everything", client=None)
    other = Parts.begin(tmp_path, question(scenario.with_(seed=1), "patients"))
    with pytest.raises(InputError, match="parts: they are of a run that differs in seed"):
        scale.simulate(scenario, client=None, parts=other)
    with pytest.raises(InputError, match="the ensemble is of colorectal"):
        scale.simulate(scenario, parameters=bb.ensemble(bb.get_cancer("colorectal"), 2), client=None)
    for wrong in (0, -1, 1.5, True, "2"):
        with pytest.raises(InputError, match="is no number of processes"), scale.local(wrong):
            pass


def test_a_worker_with_another_engine_is_refused(client, scenario, monkeypatch):
    made = scale.tasks.abilities()
    for module in (sys.modules[scale.simulate.__module__], scale.tasks):  # here, and not there
        monkeypatch.setattr(module, "abilities", lambda: {**made, "numpy": "0.1"})
    with pytest.raises(InputError, match=r"worker on .*: has numpy [\d.]+ where 0\.1 asks; install the same there"):
        scale.simulate(scenario, client=client)
