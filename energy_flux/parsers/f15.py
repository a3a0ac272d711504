# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F15: Enedis's invoices of segment C5: the general file (totals) and the detail files (lines) of one archive.

Either may come alone: each tells which invoice it is about, and the invoice is whole when both have come. A correction
cancels a whole valuation and issues it anew, naming the invoice and the valuation that it corrects. Days are civil
days, the last one included. The rate NS (not subject) is an empty rate.
"""

from collections import Counter

from .enedis_invoices import HEADER, blocks, child, identity
from .enedis_values import integer, required, take_header, text
from .invoice_values import (
    PROVISIONS,
    days_through,
    known_nature,
    number,
    optional_day,
    required_number,
    vat_rate,
)
from .xml_reader import records, root_of

KIND = "F15"
GENERAL, VALUATION = "F15_Donnees_Generales", "Donnees_Valorisation"
LINE, INTEREST = "Element_Valorise", "Detail_Interets_Retard"


def read_f15(member, collector):
    read = read_general if root_of(member) == GENERAL else read_detail
    read(member, collector)


def read_general(member, collector):
    """The invoice with its totals, and the discounts, which no detail file holds."""
    for document in records(member, (GENERAL,)):
        flux, message, totals = (child(document, tag) for tag in (HEADER, "En_Tete_Message", "Fin_Message"))
        take_header(flux, collector)
        invoice = identity(required(flux, "Identifiant_Emetteur"), message, KIND)
        collector.add(
            "invoices",
            {
                **invoice,
                **days_through(message, "Date_Debut_Facture", "Date_Fin_Facture"),
                "operator_vat": text(message, "Donnees_GRD_Legales/Code_TVA"),
                "document_type": text(message, "Type_Facture"),
                "due_on": optional_day(message, "Date_Reglement"),
                "contract": text(flux, "Identifiant_Contrat"),
                "untaxed": required_number(totals, "Montant_Total_HTVA"),
                "tax": required_number(totals, "Montant_Total_TVA"),
                "total": required_number(totals, "Montant_Total_TTC"),
            },
        )
        read_discounts(invoice, totals, collector)
        collector.skip("summaries by component", len(totals.findall("Groupe_Recapitulatif/Element_Recapitulatif")))


def read_discounts(invoice, totals, collector):
    """The discounts as lines with the sign that leads from the total of the lines to that of the invoice."""
    discounts = totals.findall("Synthese_Remises")
    amounts = [required_number(discount, "Montant") for discount in discounts]
    effect = required_number(totals, "Montant_Total_HTVA") - required_number(totals, "Montant_Total_Lignes_Facture")
    sign = 1 if sum(amounts) == effect else -1
    for position, (discount, amount) in enumerate(zip(discounts, amounts, strict=True), 1):
        collector.add(
            "invoice_lines",
            {
                "operator": invoice["operator"],
                "number": invoice["number"],
                "position": position,
                "valuation": "",
                "nature": PROVISIONS,
                "ev_id": text(discount, "Code_Motif_Remise"),
                "label": text(discount, "Libelle"),
                "amount": sign * amount,
                "vat_rate": vat_rate(discount),
            },
        )


def read_detail(member, collector):
    """The lines of the valuations of a document: one that cannot be read is left out alone."""
    positions = Counter()
    for invoice, element in blocks(member, collector, KIND, VALUATION):
        with collector.attempt(element.findtext("Num_Valorisation") or invoice["number"], element):
            read_valuation(shared_by_lines(invoice, element), element, positions, collector)


def shared_by_lines(invoice, element):
    readings = [required(reading, "Id_Releve") for reading in element.iterfind("Releve")]
    return {
        "operator": invoice["operator"],
        "number": invoice["number"],
        "valuation": required(element, "Num_Valorisation"),
        "valuation_type": text(element, "Type_Facturation"),
        "origin_number": text(element, "Facture_Origine/Origine_Facture"),
        "origin_valuation": text(element, "Facture_Origine/Origine_Valorisation"),
        "point_code": text(element, "Donnees_PRM/Id_PRM"),
        "contract_ref": text(element, "Donnees_PRM/Ref_Situation_Contractuelle"),
        "reading_ref": ", ".join(readings) or None,
    }


def read_valuation(shared, element, positions, collector):
    """Its lines in the order of the document, those of late interest too; positions count within the valuation."""
    for line in element.iter(LINE, INTEREST):
        positions[shared["valuation"]] += 1
        reference = f"{shared['number']} {shared['valuation']} {line.findtext('Id_EV') or line.tag}"
        with collector.attempt(reference, line):
            read = read_line if line.tag == LINE else read_interest
            collector.add("invoice_lines", {**shared, "position": positions[shared["valuation"]], **read(line)})


def read_line(line):
    sequence = text(line, "Num_Sequence")
    return {
        "nature": known_nature(required(line.getparent(), "Nature_EV")),
        "ev_id": required(line, "Id_EV"),
        "label": text(line, "Libelle_EV"),
        **days_through(line, "Date_Debut", "Date_Fin"),
        "quantity": number(line, "Quantite"),
        "unit": text(line, "Unite_Quantite"),
        "unit_price": number(line, "Prix_Unitaire"),
        "amount": required_number(line, "Montant_HT"),
        "vat_rate": vat_rate(line),
        "fta": text(line, "Formule_Tarifaire_Acheminement"),
        "power": number(line, "Puissance_Souscrite"),
        "num_sequence": sequence and integer(sequence, "Num_Sequence"),
    }


def read_interest(line):
    """Interest on an invoice that was paid late, named in the label."""
    return {
        "nature": PROVISIONS,
        "ev_id": INTEREST,
        "label": text(line, "Num_Facture_Impayee"),
        **days_through(line, "Date_Echeance_Initiale", "Date_Calcul_Interets"),
        "quantity": number(line, "Nb_Jours"),
        "unit": "j",
        "amount": required_number(line, "Montant_HT"),
        "vat_rate": vat_rate(line),
    }
