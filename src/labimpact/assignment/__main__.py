"""`python -m labimpact.assignment`: what `./labimpact manage assign` runs."""

import sys

from labimpact.assignment.command import main

sys.exit(main(sys.argv[1:]))
