"""The fit beside the usual statistics on the Rotterdam women, each patient forecast by models that have not seen her.

Run it with ``python -m verification.comparison``: it writes ``comparison.json`` and ``comparison.html``. The structure
of the mechanism was worked out on these same women, so its figures here are development; those of patients elsewhere
are the test.
"""
