"""A fuzzer that is guided by coverage, over everything that blowball reads: `python -m verification.fuzz`."""
