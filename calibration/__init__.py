"""From published results to parameter sets: `python -m calibration breast`."""
