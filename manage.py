"""Django's entry point; `./labimpact manage` sets the environment and calls it."""

import os
import sys
from pathlib import Path

# Commands that change the shape of the database run as its owner; all others as the app.
OWNER_COMMANDS = {
    "build_wall", "demo_accounts", "demo_password", "demo_seed", "first_admin_link", "many_seed",
    "import_areas", "import_hospitals", "import_schools", "invite", "makemigrations", "migrate",
    "prepare", "reset_second_factor", "showmigrations", "sqlmigrate",
}  # fmt: skip


def main() -> None:
    """Run one management command with the database role it needs."""
    sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    if os.environ.get("LABIMPACT_PROCESS"):
        from labimpact.base.logs.lines import guard_last_words

        guard_last_words()
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["LABIMPACT_DB_ROLE"] = "owner"
    if sys.argv[1:2] == ["run_worker"]:
        # The queue's own connections must be somebody to the wall as well.
        os.environ["LABIMPACT_ACTOR"] = "system:worker"
    from django.core.management import execute_from_command_line

    # Who reads the usage calls the launcher.
    execute_from_command_line(["./labimpact manage", *sys.argv[1:]])


if __name__ == "__main__":
    main()
