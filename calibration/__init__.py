"""Scripts that set the calibrated numbers of the catalogue: run one with `python -m calibration.breast`."""
