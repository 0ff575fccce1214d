"""What a definition may ask of a person's record: names, labels and nothing else.

The `procedures` app reads them (`sheet_values`); here they are only names, so that a definition
that asks for something unknown is refused when it is loaded or edited.
"""

# For the fields of an official form: `role.name`, where role is one of the procedure's roles.
OF_PERSON = {
    "family_name": "cognome",
    "given_name": "nome",
    "sex": "sesso",
    "birth_date": "data di nascita",
    "birth_place": "luogo di nascita",
    "birth_country": "Stato di nascita",
    "citizenship": "cittadinanza",
    "tax_code": "codice fiscale",
    "marital_status": "stato civile",
    "street": "via e numero",
    "municipality": "comune",
    "province": "provincia",
    "postal_code": "CAP",
    "at_whose": "presso",
    "phone": "telefono",
    "email": "e-mail",
    "document_kind": "tipo di documento",
    "document_number": "numero del documento",
    "document_issued_on": "documento rilasciato il",
    "document_expires_on": "documento valido fino al",
    "document_country": "documento rilasciato da",
    "title_kind": "tipo di permesso",
    "title_number": "numero del permesso",
    "title_issued_on": "permesso rilasciato il",
    "title_expires_on": "permesso valido fino al",
    "receipt_code": "codice della ricevuta",
    "arrived_year": "anno di arrivo in Italia",
    "italian_certificate": "certificato di italiano",
}
# For the answers that the record already gives: about the applicant.
KNOWN = {
    "birth_date": "data di nascita",
    "title_kind": "tipo di permesso",
    "title_expires_on": "scadenza del permesso",
    "title_issued_on": "rilascio del permesso",
}
