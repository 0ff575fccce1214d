"""How things are counted, in words: the same on the page and in the spreadsheet."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.monitoring.masking import Mask

_RULES = (
    _("Fonte: i contatti registrati dagli sportelli, non annullati, con data nel periodo."),
    _(
        "Persone: ciascuna è contata una volta sola in tutto il rapporto, anche se è stata in"
        " più uffici. La somma degli uffici o dei mesi può quindi superare il totale."
    ),
    _(
        "Persone anonime: non si sa chi sono, quindi si contano le presenze. Chi è venuto al"
        " posto di un altro (delegato) non è contato."
    ),
    _(
        "Persone raggiunte non vuol dire destinatari del progetto: cittadini UE e italiani sono"
        " assistiti dallo sportello ma non sono conteggiabili per il FAMI. L'idoneità di ogni"
        " destinatario si verifica a parte."
    ),
    _(
        "Cittadinanza, sesso ed età sono quelli del giorno dell'ultimo contatto del periodo;"
        " chi ha più cittadinanze conta come italiano, poi come cittadino UE, poi come"
        " cittadino di un Paese terzo."
    ),
    _("Persone nuove: registrate per la prima volta nella rete nel periodo, tra quelle raggiunte."),
    _("Ore: i minuti di ogni contatto, contati una volta anche se le persone erano più d'una."),
    _(
        "Attesa: dall'arrivo alla chiamata, per chi è stato chiamato. Metà ha aspettato meno"
        " del valore di mezzo, nove su dieci meno del valore «90 su 100». Un arrivo non"
        " appartiene a un progetto: con un progetto scelto valgono tutti gli arrivi degli"
        " uffici che vi hanno lavorato."
    ),
    _("Anche le persone con scheda sigillata sono contate: un numero non dice chi sono."),
)


def counting_rules(mask: Mask) -> list[str]:
    """The rules of counting (come si conta), for whoever reads the figures."""
    rules = [str(rule) for rule in _RULES]
    if mask:
        rules.append(
            gettext(
                "I numeri da 1 a %(most)s sono nascosti, perché non lavori in tutti questi uffici;"
                " altri sono nascosti con loro quando si potrebbero ricavare per differenza. Il"
                " periodo è a mesi interi."
            )
            % {"most": mask.least - 1}
        )
    if mask.step > 1:
        rules.append(
            gettext(
                "Questi non sono tutti gli uffici di cui puoi leggere i rapporti: i"
                " numeri, tranne contatti, persone, arrivi e ore, sono arrotondati a multipli di"
                " %(step)s, perché due rapporti sottratti non dicano di poche persone. Le righe"
                " possono non fare il totale."
            )
            % {"step": mask.step}
        )
    return rules
