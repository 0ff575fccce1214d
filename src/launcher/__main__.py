"""Entry point, run first by the machine's Python and then by the one of `.venv`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from launcher.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
