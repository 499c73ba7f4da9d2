"""How fast and how large: `python -m bench`."""
