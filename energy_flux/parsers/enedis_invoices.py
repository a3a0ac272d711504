# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the documents of F15 and F12 have in common: which invoice each is about, and its blocks of lines."""

from .enedis_values import day, required, take_header, text
from .sentences import Unreadable, _lt
from .xml_reader import records

HEADER, REMINDER = "En_Tete_Flux", "Rappel_En_Tete"
EURO = "EUR"


def child(element, tag):
    found = element.find(tag)
    if found is None:
        raise missing(tag)
    return found


def missing(tag):
    return Unreadable(_lt("%(tag)s is missing.", tag=tag))


def identity(operator, message, kind):
    """Which invoice a document is about: what each of its documents tells."""
    return {
        "operator": operator,
        "number": required(message, "Num_Facture"),
        "kind": kind,
        "issued_on": day(required(message, "Date_Facture")),
        "currency": text(message, "Devise") or EURO,
    }


def blocks(member, collector, kind, tag):
    """(identity of the invoice, block) of each block `tag` of a detail document, whose invoice is collected first."""
    operator = invoice = None
    for element in records(member, (HEADER, REMINDER, tag)):
        if element.tag == HEADER:
            take_header(element, collector)
            operator = required(element, "Identifiant_Emetteur")
        elif operator is None:
            raise missing(HEADER)
        elif element.tag == REMINDER:
            invoice = identity(operator, element, kind)
            collector.add("invoices", invoice)
        elif invoice is None:
            raise missing(REMINDER)
        else:
            yield invoice, element
    if invoice is None:
        raise missing(REMINDER)
