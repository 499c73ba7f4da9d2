"""`python -m blowball` is the command line."""

import sys

from blowball.cli import main

if __name__ == "__main__":
    sys.exit(main())
