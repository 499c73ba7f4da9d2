"""What every test can use: `record`, which puts a comparison on the page of `make verify`."""

pytest_plugins = ["verification.report.plugin"]
