"""`python -m labimpact.recognition.linking`: what `./labimpact manage link` runs."""

import sys

from labimpact.recognition.linking.command import main

sys.exit(main(sys.argv[1:]))
