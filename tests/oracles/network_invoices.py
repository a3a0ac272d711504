# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The totals of network invoices added up by hand, in the plainest way: every amount that a document writes, once.

F15 and F12: the amounts of the lines of the details, and those that only the general file has. F1: the amounts of its
families, concepts, rent and interest; a voiding invoice is negative whichever sign it is written with.
"""

from decimal import Decimal
from xml.etree import ElementTree

FAMILY_TOTALS = [
    "ImporteTotalTerminoPotencia",
    "ImporteTotalExcesos",
    "ImporteTotalEnergiaActiva",
    "ImporteTotalEnergiaReactiva",
    "ImporteTotalEnergiaCapacitiva",
    "ImporteTotalEnergiaActivaAutoconsumida",
    "TotalImporteCargos",
    "ImporteFacturacionAlquileres",
    "ImporteIntereses",
    "ImporteTotalConceptoRepercutible",
]


def amounts(element, name):
    return [Decimal(found.text) for found in element.iter() if found.tag.split("}")[-1] == name]


def f15_lines(document):
    """The untaxed total of the lines of a detail file."""
    root = ElementTree.fromstring(document)
    total = Decimal(0)
    for line in [*root.iter("Element_Valorise"), *root.iter("Detail_Interets_Retard")]:
        total += Decimal(line.find("Montant_HT").text)
    return total


def f12_lines(document):
    """The untaxed total of the lines of a detail document, or of those that only the general one has."""
    root = ElementTree.fromstring(document)
    total = Decimal(0)
    if root.tag == "Donnees_Generales":
        for name in ("Detail_Taxes", "CSPE", "Detail_Interets_Retard"):
            for line in root.iter(name):
                total += Decimal(line.find("Montant_HT").text)
        return total
    for line in root.iter("Element_Valorise"):
        amount = [Decimal(body.find("Montant_HT").text) for body in line if body.find("Montant_HT") is not None][0]
        total += -abs(amount) if line.find("Code_Debit_Credit").text == "Z" else amount
    return total


def f1_totals(document):
    """(untaxed, tax, total) of a message, as its amounts say."""
    root = ElementTree.fromstring(document)
    untaxed = sum((sum(amounts(root, name)) for name in FAMILY_TOTALS), Decimal(0))
    tax = Decimal(0)
    for found in root.iter():
        if found.tag.split("}")[-1] in ("IVA", "IVAReducido"):
            tax += amounts(found, "Importe")[0]
    [kind] = [found.text for found in root.iter() if found.tag.split("}")[-1] == "TipoFactura"]
    if kind == "A":
        return -abs(untaxed), -abs(tax), -abs(untaxed + tax)
    return untaxed, tax, untaxed + tax
