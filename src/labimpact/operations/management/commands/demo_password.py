"""`manage demo_password`: the demonstration's accounts take the password of the environment."""

import os
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import BaseCommand, CommandError

from labimpact.accounts.models import User

VARIABLE = "LABIMPACT_DEMO_PASSWORD"


class Command(BaseCommand):
    help = f"Dà a tutti gli account dimostrativi la password scritta in {VARIABLE}."

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get(VARIABLE, "").strip()
        if not settings.DEMO or not password:
            raise CommandError(f"Serve una dimostrazione e una password in {VARIABLE}.")
        # Hashed once: all the accounts have the same password.
        changed = User.objects.filter(is_demo=True).update(password=make_password(password))
        self.stdout.write(f"{changed} account")
