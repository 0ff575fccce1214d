"""A machine's translation, whichever machine, with the protected terms kept out of its hands.

None by default: `LABIMPACT_MT_URL` names one that speaks as LibreTranslate does, and any machine
translator of wagtail-localize can stand in its place (settings, `CLASS` and `OPTIONS`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from requests import RequestException, Timeout
from wagtail.models import Locale
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.strings import StringValue

from labimpact.base.errors import Refused
from labimpact.editorial.models import ProtectedTerm
from labimpact.editorial.translating.glossary import Glossary, Guarded, Protection
from labimpact.editorial.translating.markup import trouble
from labimpact.network.models import Office


class MachineFailed(Refused):
    """The machine did not answer, or not as one can use; nothing of its answer is kept."""


class GuardedTranslator(BaseMachineTranslator):
    """A machine translator of wagtail-localize in front of another one, with the glossary.

    A sentence in which a term, a link or a mark got lost is not translated: it stays in `left_out`
    with the reason, for who asked.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self._inner = import_string(options["CLASS"])(options.get("OPTIONS", {}))
        self.display_name = self._inner.display_name
        self.left_out: list[str] = []

    def can_translate(self, source_locale: Locale, target_locale: Locale) -> bool:
        return bool(self._inner.can_translate(source_locale, target_locale))

    def translate(
        self, source_locale: Locale, target_locale: Locale, strings: Iterable[StringValue]
    ) -> dict[StringValue, StringValue]:
        """Sentences with their translations; those that cannot be used are left out and told."""
        glossary = glossary_for(target_locale.language_code)
        return self.with_glossary(glossary, source_locale, target_locale, strings)

    def with_glossary(
        self, glossary: Glossary, source: Locale, target: Locale, strings: Iterable[StringValue]
    ) -> dict[StringValue, StringValue]:
        """The same with a glossary that was read before: asks nothing of the database."""
        guarded = {string: glossary.guard(string.data) for string in strings}
        answers = self._asked(source, target, {StringValue(g.text) for g in guarded.values()})
        found = {}
        for string, guard in guarded.items():
            said = self._usable(string, guard, answers.get(StringValue(guard.text)))
            if said is not None:
                found[string] = StringValue(said)
        return found

    def _asked(
        self, source: Locale, target: Locale, strings: set[StringValue]
    ) -> dict[StringValue, StringValue]:
        try:
            answers = self._inner.translate(source, target, sorted(strings, key=lambda s: s.data))
        except Timeout as error:
            raise MachineFailed(_("La macchina che traduce non ha risposto in tempo.")) from error
        except RequestException as error:
            raise MachineFailed(_("La macchina che traduce non risponde o rifiuta.")) from error
        except (ValueError, KeyError, TypeError) as error:
            said = _("La macchina che traduce ha risposto in un modo che non si capisce.")
            raise MachineFailed(said) from error
        return dict(answers)

    def _usable(
        self, string: StringValue, guard: Guarded, answer: StringValue | None
    ) -> str | None:
        data = answer.data if answer is not None else None
        said, why = None, _("la macchina non l'ha tradotta")
        if isinstance(data, str) and data.strip():
            said = guard.put_back(data)
            lost = ", ".join(guard.lost(data)) or _("un segno")
            why = trouble(string.data, said) if said else _("la macchina ha perso: %s") % lost
        if not why:
            return said
        self.left_out.append(f"«{string.render_text()}»: {why}")
        return None


def translator() -> GuardedTranslator | None:
    """The machine of this installation; None when it has none."""
    found: GuardedTranslator | None = get_machine_translator()
    return found


def glossary_for(language: str) -> Glossary:
    """The protected terms in use, and the names of the offices of the network, for a language."""
    terms = [
        Protection(form.strip(), term.fixed.get(language, ""))
        for term in ProtectedTerm.objects.filter(in_use=True)
        for form in (term.italian, *term.forms.splitlines())
        if form.strip()
    ]
    known = {one.term.casefold() for one in terms}
    names = Office.objects.open().values_list("name", flat=True)
    return Glossary([*terms, *(Protection(name) for name in names if name.casefold() not in known)])
