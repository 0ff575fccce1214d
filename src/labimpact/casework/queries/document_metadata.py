"""What is known of a document, with the names of AgID's guidelines.

Linee guida sulla formazione, gestione e conservazione dei documenti informatici, Allegato 5,
"Metadati del documento informatico". Only what the product knows is written: nothing is protocolled
here, nobody's tax code stands in for a signature. What may not be missing and is not known (the
classification, how long to keep it) is left to who takes the document into the archive of the body.
"""

from __future__ import annotations

import base64
from itertools import pairwise
from xml.etree import ElementTree as ET

from django.utils import timezone

from labimpact.base.xml_text import allowed
from labimpact.casework.enums import Sharing
from labimpact.casework.models import CaseDocument, DocumentVersion
from labimpact.rules.queries import label

# The second of the four ways of the guidelines (2.1.1, letter b).
_ACQUIRED = (
    "acquisizione di un documento informatico per via telematica o su supporto informatico,"
    " acquisizione della copia per immagine su supporto informatico di un documento analogico,"
    " acquisizione della copia informatica di un documento analogico"
)


def metadata(document: CaseDocument) -> bytes:
    """The metadata of the last version of a document, in XML (metadati AgID)."""
    versions = list(document.versions.select_related("file"))
    last = versions[0]
    root = ET.Element("DocumentoInformatico")
    _id_doc(root, document, last)
    _leaf(root, "ModalitaDiFormazione", _ACQUIRED)
    _leaf(root, "TipologiaDocumentale", label("file_kind", document.kind) or "altro")
    _registration(root, document, last)
    _subjects(root, document)
    described = ET.SubElement(root, "ChiaveDescrittiva")
    _leaf(described, "Oggetto", document.title)
    _leaf(ET.SubElement(root, "Allegati"), "NumeroAllegati", "0")
    # Only what everybody who follows the person opens is not kept for a few.
    _leaf(root, "Riservato", "false" if document.visible_to == Sharing.ALL else "true")
    _leaf(ET.SubElement(root, "IdentificativoDelFormato"), "Formato", last.file.content_type)
    _leaf(root, "NomeDelDocumento", last.file.name)
    _leaf(root, "VersioneDelDocumento", str(last.number))
    for after, before in pairwise(versions):
        _change(root, document, after, before)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _leaf(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = allowed(text)


def _id_doc(
    parent: ET.Element, document: CaseDocument, version: DocumentVersion, name: str = "IdDoc"
) -> None:
    found = ET.SubElement(parent, name)
    printed = ET.SubElement(found, "ImprontaCrittograficaDelDocumento")
    digest = base64.b64encode(bytes.fromhex(version.file.sha256)).decode()
    _leaf(printed, "Impronta", digest)
    _leaf(printed, "Algoritmo", "SHA-256")
    _leaf(found, "Identificativo", f"labimpact-{document.pk}-{version.number}")


def _registration(parent: ET.Element, document: CaseDocument, last: DocumentVersion) -> None:
    data = ET.SubElement(parent, "DatiDiRegistrazione")
    _leaf(data, "TipologiaDiFlusso", "I")
    none = ET.SubElement(ET.SubElement(data, "TipoRegistro"), "Nessuno")
    _leaf(none, "TipoRegistro", "Nessuno")
    at = timezone.localtime(last.added_at)
    _leaf(none, "DataDocumento", f"{at:%Y-%m-%d}")
    _leaf(none, "OraDocumento", f"{at:%H:%M:%S}")
    _leaf(none, "NumeroDocumento", str(document.pk))


def _subjects(parent: ET.Element, document: CaseDocument) -> None:
    subjects = ET.SubElement(parent, "Soggetti")
    role = ET.SubElement(subjects, "Ruolo")
    registers = ET.SubElement(role, "SoggettoCheEffettuaLaRegistrazione")
    _leaf(registers, "TipoRuolo", "Soggetto Che Effettua La Registrazione")
    body = ET.SubElement(registers, "PG")
    _leaf(body, "DenominazioneOrganizzazione", document.office.body.name)
    _leaf(body, "DenominazioneUfficio", document.office.name)
    maker = ET.SubElement(ET.SubElement(subjects, "Ruolo"), "Produttore")
    _leaf(maker, "TipoRuolo", "Produttore")
    _leaf(ET.SubElement(maker, "SW"), "DenominazioneSistema", "Lab'Impact")


def _change(
    parent: ET.Element, document: CaseDocument, after: DocumentVersion, before: DocumentVersion
) -> None:
    change = ET.SubElement(parent, "TracciatureModificheDocumento")
    _leaf(change, "TipoModifica", "Integrazione")
    at = timezone.localtime(after.added_at)
    _leaf(change, "DataModifica", f"{at:%Y-%m-%d}")
    _leaf(change, "OraModifica", f"{at:%H:%M:%S}")
    _id_doc(change, document, before, "IdDocVersionePrecedente")
