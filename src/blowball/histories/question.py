"""What a run was asked, in a form that can be compared: who goes on with it must ask the same."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from blowball.histories.provenance import software

if TYPE_CHECKING:
    from blowball.catalogue import Ensemble
    from blowball.scenario import Scenario

Question = Mapping[str, str | int]


def question(
    scenario: Scenario, record: str, parameters: Ensemble | None = None, device: str = "cpu"
) -> dict[str, str | int]:
    """Everything on which the bits of a result depend, by a name that a sentence can use.

    Parameters
    ----------
    scenario : Scenario
    record, device : str
        As `simulate` takes them.
    parameters : Ensemble, optional

    Returns
    -------
    dict
        Texts, and SHA-256 of what is long. ``patients`` is how many there are in all parameter sets together.

    Examples
    --------
    >>> import blowball as bb
    >>> breast = bb.get_cancer("breast")
    >>> people = bb.Population.typical(breast, 1_000)
    >>> one, other = (question(bb.Scenario(breast, people, seed=seed), "patients") for seed in (1, 2))
    >>> differences(one, other)
    ['seed']
    """
    from blowball.compiled import fingerprint  # brings Numba, which a run that is only read back does not need

    told = scenario.to_dict()
    members = 1 if parameters is None else len(parameters)
    return {
        "record": record,
        "device": device,
        "patients": scenario.population.n * members,
        "population": scenario.population.digest(),
        "horizon": told["horizon"],
        "seed": scenario.seed,
        "care": _digest(told["care"]),
        "body": _digest(told["body"]),
        "numbers": _digest(scenario.cancer.model_dump(mode="json", warnings=False)),
        "parameter sets": members if parameters is None else _digest(parameters.overrides),
        "engine": fingerprint(),
        "software": _digest([software(), platform.system(), platform.machine()]),
    }


def differences(one: Question, other: Question) -> list[str]:
    """Names of what the two do not have alike."""
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
