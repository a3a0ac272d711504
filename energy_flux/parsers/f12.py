# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F12: Enedis's invoices of segments C2 to C4, five kinds of documents of one archive, each of which may come alone.

FA general (totals, taxes, contributions), FL details (lines), FR subtotals by tariff, FT details of taxes, FX the
document for electronic invoicing: the last three repeat what the others tell. Amounts carry their sign; of a line that
is a credit (code Z) but written positive the sign is turned. Days are civil days, the last one included.
"""

from collections import Counter

from .enedis_invoices import HEADER, blocks, child, identity
from .enedis_values import required, take_header, text
from .invoice_values import (
    CONTRIBUTIONS,
    NETWORK,
    ONE_DAY,
    PROVISIONS,
    SERVICES,
    days_through,
    number,
    optional_day,
    required_number,
    vat_rate,
)
from .sentences import Unreadable, _lt
from .xml_reader import records, root_of

KIND = "F12"
GENERAL, DETAIL, LOT, LINE = "Donnees_Generales", "Detail_Facturation", "Sous_Lot", "Element_Valorise"
REPEATED = {  # root: (block, what it is)
    "Detail_Recapitulatif": ("Recapitulatif", "subtotals by tariff"),
    "Detail_Taxes": ("Detail", "details of taxes"),
    "Detail_Facturation_Demat": ("Detail_Recapitulatif_Demat", "documents for electronic invoicing"),
}
NATURE_OF_SUMMARY = {
    **dict.fromkeys(("CGEST", "CCOMP", "CAC", "CAS", "CSF", "CSV", "CMDPS", "CREAC", "CRGPT", "CGCU"), NETWORK),
    **dict.fromkeys(("PREST", "FRAIS"), SERVICES),
    **dict.fromkeys(("REM", "AUTRE"), PROVISIONS),
    "CSPE": CONTRIBUTIONS,
}
BODIES = ("Acheminement", "Prestations", "Option", "Frais_Divers")
CREDIT, SIDES = "Z", ("Y", "Z")
GENERAL_LINES = {  # in the general document only: path: (nature, name of the line, quantity, unit price)
    "Detail_Taxes": (CONTRIBUTIONS, "Type_Taxe", "Assiette", None),
    "CSPE": (CONTRIBUTIONS, None, "Quantite", "Prix_Unitaire"),
    "Interets_Retard/Detail_Interets_Retard": (PROVISIONS, "Num_Facture_Impayee", "Nb_Jours", None),
}


def read_f12(member, collector):
    root = root_of(member)
    if root == GENERAL:
        read_general(member, collector)
    elif root == DETAIL:
        read_detail(member, collector)
    else:
        tag, kind = REPEATED[root]
        collector.skip(kind, sum(1 for _block in blocks(member, collector, KIND, tag)))


def read_general(member, collector):
    """The invoice with its totals, and the lines that no detail document holds."""
    for document in records(member, (GENERAL,)):
        flux, message, totals = (child(document, tag) for tag in (HEADER, "En_Tete_Message", "Fin_Message"))
        take_header(flux, collector)
        invoice = identity(required(flux, "Identifiant_Emetteur"), message, KIND)
        total, tax = required_number(totals, "Montant_Total_TTC"), number(totals, "TVA/Montant_Taxe")
        untaxed = required_number(totals, "Montant_Total_HT") if tax is None else total - tax
        collector.add(
            "invoices",
            {
                **invoice,
                "operator_vat": text(message, "Donnees_ERDF_Legales/Code_TVA"),
                "document_type": text(message, "Type_Facture"),
                "due_on": optional_day(message, "Date_De_Reglement"),
                "contract": text(message, "Donnees_Client/Id_Contrat"),
                "untaxed": untaxed,
                "tax": total - untaxed,
                "total": total,
            },
        )
        read_general_lines(invoice, totals, collector)


def read_general_lines(invoice, totals, collector):
    lines = [(path, line) for path in GENERAL_LINES for line in totals.iterfind(path)]
    for position, (path, line) in enumerate(lines, 1):
        nature, label, quantity, price = GENERAL_LINES[path]
        with collector.attempt(f"{invoice['number']} {line.tag}", line):
            collector.add(
                "invoice_lines",
                {
                    "operator": invoice["operator"],
                    "number": invoice["number"],
                    "position": position,
                    "valuation": "",
                    "nature": nature,
                    "ev_id": line.tag,
                    "label": label and text(line, label),
                    **days_through(line, "Date_Debut", "Date_Fin"),
                    "quantity": number(line, quantity),
                    "unit": text(line, "Unite_Quantite"),
                    "unit_price": price and number(line, price),
                    "amount": required_number(line, "Montant_HT"),
                    "vat_rate": vat_rate(line),
                },
            )


def read_detail(member, collector):
    """The lines of the lots of a document: one that cannot be read is left out alone."""
    positions = Counter()
    for invoice, element in blocks(member, collector, KIND, LOT):
        with collector.attempt(element.findtext("Num_Sous_Lot") or invoice["number"], element):
            read_lot(shared_by_lines(invoice, element), element, positions, collector)


def shared_by_lines(invoice, element):
    return {
        "operator": invoice["operator"],
        "number": invoice["number"],
        "valuation": required(element, "Num_Sous_Lot"),
        "valuation_type": text(element, "Type_Facturation"),
        "origin_number": text(element, "Orig_Facture") or text(element, "Donnees_Rectif/Facture_Originale"),
        "origin_valuation": text(element, "Orig_Sous_Lot"),
        "point_code": text(element, "Id_PRM"),
        "fta": text(element, "Tarif_Souscrit"),
        "power": number(element, "Puissance_Ponderee"),
    }


def read_lot(shared, element, positions, collector):
    """Its lines in the order of the document; positions count within the lot."""
    for line in element.iterfind(LINE):
        positions[shared["valuation"]] += 1
        reference = f"{shared['number']} {shared['valuation']} {line.findtext('Id_EV') or line.tag}"
        with collector.attempt(reference, line):
            collector.add("invoice_lines", {**shared, "position": positions[shared["valuation"]], **read_line(line)})
        collector.skip("supplementary data of lines", len(line.findall("*/Donnee_Sup")))
    collector.skip("subscribed powers by class", len(element.findall("PS_Poste_Horosaisonnier")))


def read_line(line):
    body = next((found for found in map(line.find, BODIES) if found is not None), None)
    if body is None:
        raise Unreadable(_lt("The line holds none of %(known)s.", known=", ".join(BODIES)))
    summary = required(line, "Code_Recapitulatif")
    if summary not in NATURE_OF_SUMMARY:
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not known.", tag="Code_Recapitulatif", value=summary))
    return {
        "nature": NATURE_OF_SUMMARY[summary],
        "summary": summary,
        "ev_id": required(line, "Id_EV"),
        "label": text(line, "Libelle_EV"),
        **span_of(body),
        "quantity": number(body, "Quantite"),
        "unit": text(body, "Unite_Quantite"),
        **price_and_amount(line, body),
        "vat_rate": vat_rate(line),
    }


def span_of(body):
    """The days of a line; a service is done in one day."""
    done = optional_day(body, "Date_Effet")
    return {"start": done, "end": done + ONE_DAY} if done else days_through(body, "Date_Debut", "Date_Fin")


def price_and_amount(line, body):
    side = required(line, "Code_Debit_Credit")
    if side not in SIDES:
        raise Unreadable(_lt("%(tag)s is neither Y (debit) nor Z (credit).", tag="Code_Debit_Credit"))
    amount, price = required_number(body, "Montant_HT"), number(body, "Prix_Unitaire")
    if side == CREDIT and amount > 0:
        amount, price = -amount, price and -abs(price)
    return {"unit_price": price, "amount": amount}
