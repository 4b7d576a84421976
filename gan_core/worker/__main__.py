"""`python -m gan_core.worker FOLDER`: train one run, in a process of its own."""

import sys

from .process import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
