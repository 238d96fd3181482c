"""Labels before values in notes, forms, and exports: "Customer:", "Account Name", "Ansprechpartner".

In English, Spanish, German, French, and Portuguese, because partners paste what they received.
"""

from __future__ import annotations

import re

ORGANIZATION = (
    r"(?:end[ -]?)?customer(?:'s)?(?: name| company| organi[sz]ation)?|company(?: name)?|account(?: name)?|"
    r"(?:end[ -]?)?client(?: name| company)?|organi[sz]ation(?: name)?|business name|legal name|legal entity|prospect|"
    r"firm(?: name)?|associated company(?: \(primary\))?|"
    r"cliente(?: final)?|nombre del cliente|empresa|nombre de la empresa|compañía|razón social|"
    r"(?:end)?kunde|kundenname|firma|firmenname|unternehmen|"
    r"client final|nom du client|société|entreprise|raison sociale|nome da empresa|razão social"
)
PERSON = (
    r"contact(?: person| name)?|main contact|primary contact|attn|name|contact's name|full name|"
    r"contacto|nombre(?: del contacto)?|persona de contacto|ansprechpartner(?:in)?|kontakt|"
    r"nom(?: du contact)?|personne à contacter|contato"
)
COUNTRY = r"country|land|país|pays"
REGION = r"state|province|region|state/province|estado|provincia|bundesland"
PLACE = (
    r"address|location|city|site|headquarters|hq|head office|office|based in|billing address|mailing address|"
    r"dirección|ciudad|domicilio|ubicación|adresse|ort|standort|stadt|ville|endereço|cidade"
)
WEBSITE = (
    r"web ?site(?: url)?|web|url|domain|home ?page|sitio(?: web)?|página web|webseite|site web|site internet"
)
PHONE = r"phone(?: number)?|telephone|tel|mobile|cell|teléfono|telefon|móvil|celular|téléphone|telefone"
EMAIL = r"e-?mail(?: address)?|mail|correo(?: electrónico)?|courriel"
OTHER = (
    r"job title|title|role|position|cargo|puesto|fax|industry|notes?|comments?|description|opportunity(?: name)?|"
    r"deal name|stage|amount|annual value|annual budget|budget|deal size|deal value|estimated value|close date|"
    r"expected close(?: date)?|date|owner|currency|type|postal code|zip(?: code)?|street"
)

BEFORE = r"^[-*•\d.) \t]{0,6}\*{0,2}"  # what a list or bold type puts before a label
THEN = r"\*{0,2}[ \t]{0,3}[:=]\*{0,2}[ \t]*"

_ANY = re.compile(
    rf"(?:{'|'.join((ORGANIZATION, PERSON, COUNTRY, REGION, PLACE, WEBSITE, PHONE, EMAIL, OTHER))})[ \t]?[:*]{{0,3}}",
    re.IGNORECASE,
)


def is_label(text: str) -> bool:
    """True if the text is just one of these labels, with or without a colon."""
    return _ANY.fullmatch(text.strip(" \t*")) is not None


def is_heading(line: str) -> bool:
    """True if the line is a label with its value on the next line: it ends in a colon or has several words."""
    return is_label(line) and (line.rstrip(" *").endswith(":") or len(line.split()) > 1)
