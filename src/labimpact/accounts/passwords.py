"""How long a password must be, said in Italian."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnoughValidator(MinimumLengthValidator):
    """Django 5.2 changed this sentence after its Italian catalogue was written."""

    def get_error_message(self) -> str:
        return _("La password è troppo corta: servono almeno %(length)s caratteri.") % {
            "length": self.min_length
        }
