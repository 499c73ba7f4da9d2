"""How the pages are built: `make docs`. Nothing is fetched while building."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

import blowball  # noqa: E402

project = "blowball"
author = "The blowball authors"
project_copyright = "2026, the blowball authors"
version = release = blowball.__version__
language = "en-GB"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "catalogue_pages", "model_figures", "outputs",
              "reference_pages"]  # fmt: skip
exclude_patterns = ["_build", "_ext"]
smartquotes_action = "D"  # dashes only: quotes may have to be typed as they stand

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

autodoc_typehints = "none"  # the docstrings say it with shapes and units
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = f"blowball {release}"
html_static_path = ["_static"]
html_css_files = ["house.css"]
html_copy_source = False
html_show_sphinx = False
