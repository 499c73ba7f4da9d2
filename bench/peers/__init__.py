"""Blowball beside other simulators on one machine, in one run: `python -m bench.peers`."""
