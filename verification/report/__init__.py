"""The verification report: what tests record of themselves, judged together, as one page.

A test asks for the fixture `record` and hands it a value with what it should be, a tolerance that was fixed beforehand,
and a source. `make verify` collects all records into `out/verify/report.html`.
"""
