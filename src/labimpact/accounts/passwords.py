"""How long a password must be, said in Italian; how many are checked at once."""

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnoughValidator(MinimumLengthValidator):
    """Django 5.2 changed this sentence after its Italian catalogue was written."""

    def get_error_message(self) -> str:
        return _("La password è troppo corta: servono almeno %(length)s caratteri.") % {
            "length": self.min_length
        }


class OneAtATimeHasher(Argon2PasswordHasher):
    """Argon2, one password at a time in each process.

    A check takes a hundred megabytes for a tenth of a second: at nine in the morning, when
    everybody signs in, all threads of a process together would take half a gigabyte.
    """

    _turn = threading.Lock()

    def encode(self, password: str, salt: str) -> str:
        with self._turn:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with self._turn:
            return bool(super().verify(password, encoded))
