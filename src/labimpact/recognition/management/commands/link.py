"""`manage link`: the same people within a file or across two.

`./labimpact manage link` never comes here: it needs neither settings nor database and runs
`labimpact.recognition.linking` at once. This is the same door for who calls `manage.py`.
"""

import sys

from django.core.management import BaseCommand

from labimpact.recognition.linking import command


class Command(BaseCommand):
    help = "Trova le stesse persone in un file CSV o tra due, senza la base dati."
    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Hand the arguments over as they are: the command reads them itself."""
        sys.exit(command.main(argv[2:]))
