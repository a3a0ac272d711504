# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Small F15 and F12 documents for tests, valid against their schemas: what a test says is in them."""

from decimal import Decimal

from .flux_documents import POINT, RECEIVER, tag

F15_NAME = "17X100A100A0001A_F15_17XSYNTHETIQUE0X_GRD-F999_0327_C_M_1_D_{:05}_20260203051013"
F12_NAME = "Enedis_F12_17XSYNTHETIQUE0X_GRD-F999_0327_{:05}_D_30_20260203051013"
F15_NUMBER, F12_NUMBER = "3260000000015", "326000000012"
DIRECTION, ISSUED, CREATED = "0327", "2026-02-03", "2026-02-03T05:10:13+01:00"


def document(root, *parts):
    return f'<?xml version="1.0" encoding="UTF-8"?><{root}>{"".join(parts)}</{root}>'.encode()


def flux_header(code, label, version, sender, *more, created=CREATED):
    identity = (
        tag("Identifiant_Flux", code)
        + tag("Libelle_Flux", label)
        + tag("Version_XSD", version)
        + tag("Identifiant_Emetteur", sender)
        + tag("Identifiant_Destinataire", RECEIVER)
        + tag("Date_Creation", created)
    )
    return tag("En_Tete_Flux", identity + "".join(more))


def f15_header(created=CREATED):
    more = tag("Identifiant_Contrat", "GRD-F999"), tag("Instance_GRD", DIRECTION)
    return flux_header("F15", "Donnees de facturation des PRM", "4.0.4", "17X100A100A0001A", *more, created=created)


def f12_header(created=CREATED):
    return flux_header("F12", "Flux de facture F12", "1.10.4", "Enedis", created=created)


def address(*more):
    return (
        "<Ligne_Adresse_1>EXEMPLE</Ligne_Adresse_1><Ligne_Adresse_4>1 RUE DU RESEAU</Ligne_Adresse_4>"
        "<Ligne_Adresse_6_CodePostal>44000</Ligne_Adresse_6_CodePostal>"
        "<Ligne_Adresse_6_Localite>EXEMPLEVILLE</Ligne_Adresse_6_Localite>" + "".join(more)
    )


def f15_general(
    untaxed="100.00",
    tax="20.00",
    total="120.00",
    *,
    number=F15_NUMBER,
    lines=None,
    discounts=(),
    kind="C",
    start="2026-01-01",
    end="2026-01-31",
    issued=ISSUED,
    due="2026-03-05",
    created=CREATED,
):
    """discounts: amounts as written; lines: the total of the lines where it is not the untaxed one."""
    country = tag("Ligne_Adresse_7", "FR")
    legal = address(
        "<SIREN>000000000</SIREN><SIRET>00000000000000</SIRET><Code_TVA>FR00000000000</Code_TVA>"
        "<Registre_Commerce>EXEMPLE</Registre_Commerce><Capital>1</Capital>"
    )
    client = tag("Date_Effet_Contrat", "2020-01-01") + address(country, tag("Code_TVA", "FR00000000001"))
    message = (
        tag("Num_Facture", number)
        + tag("Affectation", "0" * 19)
        + tag("Date_Facture", issued)
        + tag("Type_Facture", kind)
        + "<Type_Facture_DGFIP>380</Type_Facture_DGFIP><Devise>EUR</Devise><Code_Mode_Reglement>V</Code_Mode_Reglement>"
        + tag("Date_Reglement", due)
        + "<Delai_Reglement>30</Delai_Reglement><Frequence_Facturation>M</Frequence_Facturation>"
        "<Type_Client>1</Type_Client><Dematerialisation>D</Dematerialisation>"
        + tag("Date_Debut_Facture", start)
        + tag("Date_Fin_Facture", end)
        + tag("Categorisation_Facture", "EXEMPLE")
        + tag("Donnees_GRD_Legales", legal)
        + tag("Donnees_Payeur", address(country))
        + tag("Donnees_Client", client)
    )
    amounts = (
        tag("Montant_Total_HT", lines or untaxed)
        + tag("Montant_Total_Lignes_Facture", lines or untaxed)
        + tag("Montant_Total_Remises", sum(map(Decimal, discounts)))
        + tag("Montant_Total_HTVA", untaxed)
        + tag("Montant_Total_TVA", tax)
        + tag("Montant_Total_TTC", total)
        + tag("Nb_Donnees_Valorisation_Total", "1")
    )
    discounted = "".join(
        "<Synthese_Remises><Libelle>Remise</Libelle><Taux_TVA_Applicable>20.000</Taux_TVA_Applicable>"
        "<Type_TVA_Applicable>Normal</Type_TVA_Applicable><Code_Type_TVA_Applicable>S</Code_Type_TVA_Applicable>"
        "<Motif_Remise>Geste</Motif_Remise><Code_Motif_Remise>95</Code_Motif_Remise>"
        f"{tag('Montant', amount)}</Synthese_Remises>"
        for amount in discounts
    )
    parts = f15_header(created), tag("En_Tete_Message", message), tag("Fin_Message", amounts + discounted)
    return document("F15_Donnees_Generales", *parts)


def f15_detail(*valuations, number=F15_NUMBER, issued=ISSUED, created=CREATED):
    reminder = tag("Num_Facture", number) + tag("Date_Facture", issued) + tag("Devise", "EUR")
    return document("F15_Detail_Facturation", f15_header(created), tag("Rappel_En_Tete", reminder), *valuations)


def f15_valuation(
    *groups,
    valuation="10001",
    kind="CYCL",
    total="0.00",
    point=POINT,
    contract="200000001",
    origin=None,
    readings=(),
    late="",
):
    """origin: (invoice, valuation) that this one corrects; late: what `f15_interest` gives."""
    supply = point and (
        tag("Id_PRM", point)
        + "<Code_Commune>44109</Code_Commune><Code_Departement>44</Code_Departement>"
        + tag("Ref_Situation_Contractuelle", contract)
        + tag("Type_Compteur", "CCB")
    )
    corrected = origin and tag("Origine_Facture", origin[0]) + tag("Origine_Valorisation", origin[1])
    return tag(
        "Donnees_Valorisation",
        tag("Num_Valorisation", valuation)
        + tag("Type_Facturation", kind)
        + tag("Total_Valorise_HT", total)
        + "<Periode_Ante_Migration>false</Periode_Ante_Migration>"
        + tag("Donnees_PRM", supply)
        + "".join(groups)
        + late
        + tag("Facture_Origine", corrected)
        + "".join(tag("Releve", tag("Id_Releve", reading)) for reading in readings),
    )


def f15_group(*lines, nature="01"):
    return tag("Groupe_Valorise", tag("Nature_EV", nature) + "".join(lines))


def f15_line(
    amount="100.00",
    *,
    ev_id="ASGA-U",
    label=None,
    start="2026-01-01",
    end="2026-01-31",
    quantity="31.00000",
    unit="j",
    price="3.225806",
    vat="20.000",
    power="6.0",
    fta="BTINFCUST",
    sequence="1",
):
    return tag(
        "Element_Valorise",
        tag("Id_EV", ev_id)
        + tag("Libelle_EV", label or f"Composante {ev_id}")
        + tag("Date_Debut", start)
        + tag("Date_Fin", end)
        + tag("Quantite", quantity)
        + tag("Unite_Quantite", unit)
        + tag("Prix_Unitaire", price)
        + tag("Montant_HT", amount)
        + tag("Taux_TVA_Applicable", vat)
        + "<Type_TVA_Applicable>Normal</Type_TVA_Applicable><Code_Type_TVA_Applicable>S</Code_Type_TVA_Applicable>"
        + tag("Date_TVA_Applicable", end)
        + tag("Categorie", "EXEMPLE")
        + tag("Puissance_Souscrite", power)
        + tag("Formule_Tarifaire_Acheminement", fta)
        + tag("Num_Sequence", sequence),
    )


def f15_interest(amount="1.50"):
    return (
        "<Detail_Interets_Retard><Num_Facture_Impayee>3250000000099</Num_Facture_Impayee>"
        "<Date_Facture_Impayee>2025-11-03</Date_Facture_Impayee>"
        "<Date_Echeance_Initiale>2025-12-03</Date_Echeance_Initiale>"
        "<Date_Calcul_Interets>2025-12-12</Date_Calcul_Interets>"
        "<Montant_Base>1000.00</Montant_Base><Nb_Jours>10</Nb_Jours><Taux>5.475</Taux>"
        f"{tag('Montant_HT', amount)}</Detail_Interets_Retard>"
    )


def f12_general(untaxed="100.00", tax="20.00", total="120.00", *, taxes="", late="", details="100.00", created=CREATED):
    """taxes and late: what `f12_contribution` and `f12_interest` give; tax: None leaves the VAT out."""
    place = "<Nom>EXEMPLE</Nom><Code_Postal>44000</Code_Postal><Ville>EXEMPLEVILLE</Ville>"
    message = (
        tag("Num_Facture", F12_NUMBER)
        + tag("Date_Facture", ISSUED)
        + "<Type_Facture>FACTURE</Type_Facture><Devise>EUR</Devise><Code_Mode_De_Reglement>V</Code_Mode_De_Reglement>"
        "<Type_Operation>Livraison</Type_Operation><Date_De_Reglement>2026-03-05</Date_De_Reglement>"
        "<Libelle_Conds_De_Reglement>30 jours</Libelle_Conds_De_Reglement>"
        + tag("Agence_ERDF", DIRECTION)
        + tag(
            "Donnees_ERDF_Legales",
            f"{place}<SIREN>000000000</SIREN><Code_TVA>FR00000000000</Code_TVA>"
            "<Registre_Commerce>EXEMPLE</Registre_Commerce><Capital>1</Capital>",
        )
        + tag("Donnees_Client", f"<Id_Contrat>GRD-F999</Id_Contrat>{place}<Code_TVA>FR00000000001</Code_TVA>")
        + tag("Donnees_Correspondant_Commercial", place)
        + tag("Donnees_Destinataire_Facture", place)
    )
    listed = (
        tag("Nb_Sous_Lot_Total", "1")
        + tag("Total_Des_Sous_Totaux_HT", details)
        + tag(
            "Detail_Facturation",
            f"<Num_Detail_Fact>1</Num_Detail_Fact><Nb_Sous_Lot>1</Nb_Sous_Lot>{tag('Sous_Total_HT', details)}",
        )
    )
    vat = tax and (
        f"<Detail_TVA><Taux>20.000</Taux>{tag('Montant_HT', untaxed)}{tag('Montant_Taxe', tax)}</Detail_TVA>"
        + tag("Montant_Taxe", tax)
    )
    totals = (
        tag("Montant_Total_HT", untaxed)
        + tag("Montant_Total_TTC", total)
        + "<Taux_Interets_Retard>3.00</Taux_Interets_Retard><Libelle_Interets_Retard>-</Libelle_Interets_Retard>"
        "<Libelle_Fiscal>-</Libelle_Fiscal>" + taxes + f"<Montant_HT_Et_Hors_Contribution>{tag('Montant_HT', details)}"
        "<Taux_TVA_Applicable>20.000</Taux_TVA_Applicable></Montant_HT_Et_Hors_Contribution>" + late + tag("TVA", vat)
    )
    return document(
        "Donnees_Generales",
        f12_header(created),
        tag("En_Tete_Message", message),
        tag("Liste_Detail_Facturation", listed),
        tag("Fin_Message", totals),
    )


def f12_contribution(amount="8.00"):
    return (
        "<Detail_Taxes><Type_Taxe>CTA</Type_Taxe><Assiette>53.33</Assiette><Taux>15.000</Taux>"
        f"{tag('Montant_HT', amount)}<Taux_TVA_Applicable>20.000</Taux_TVA_Applicable>"
        "<Unite_Quantite>EUR</Unite_Quantite></Detail_Taxes>"
    )


def f12_cspe(amount="2.25"):
    return (
        "<CSPE><Quantite>100.00</Quantite><Prix_Unitaire>0.02250</Prix_Unitaire>"
        f"{tag('Montant_HT', amount)}<Taux_TVA_Applicable>20.000</Taux_TVA_Applicable>"
        "<Date_Debut>2026-01-01</Date_Debut><Date_Fin>2026-01-31</Date_Fin>"
        "<Unite_Quantite>kWh</Unite_Quantite></CSPE>"
    )


def f12_interest(amount="1.00"):
    return (
        f"<Interets_Retard>{tag('Montant_Total', amount)}<Detail_Interets_Retard>"
        "<Num_Facture_Impayee>326000000001</Num_Facture_Impayee><Date_Echeance_Initiale>2026-01-05</Date_Echeance_Initiale>"
        "<Montant_Base>100.00</Montant_Base><Nb_Jours>10</Nb_Jours><Taux>3.000</Taux>"
        f"{tag('Montant_HT', amount)}<Taux_TVA_Applicable>0.000</Taux_TVA_Applicable>"
        "</Detail_Interets_Retard></Interets_Retard>"
    )


def f12_reminder(number=F12_NUMBER):
    return tag(
        "Rappel_En_Tete",
        tag("Num_Facture", number) + tag("Date_Facture", ISSUED) + tag("Devise", "EUR") + tag("Agence_ERDF", DIRECTION),
    )


def f12_detail(*lots, created=CREATED):
    counts = "<Rang_Fichier>1</Rang_Fichier><Nb_Fichier>1</Nb_Fichier><Nb_Sous_Lot>1</Nb_Sous_Lot>"
    subtotal = tag("Sous_Total_Fichier", f"{counts}<Sous_Total_HT>0.00</Sous_Total_HT>")
    return document("Detail_Facturation", f12_header(created), f12_reminder(), *lots, subtotal)


def f12_lot(*lines, lot="200001", kind="CYCL", point=POINT, fta="HTACU5", power="7", origin=None):
    """origin: (invoice, lot) that this one corrects."""
    corrected = (origin and tag("Orig_Facture", origin[0]) + tag("Orig_Sous_Lot", origin[1])) or ""
    return tag(
        "Sous_Lot",
        tag("Num_Sous_Lot", lot)
        + tag("Type_Facturation", kind)
        + tag("Id_PRM", point)
        + tag("Date_Sous_Lot", ISSUED)
        + tag("Puissance_Ponderee", power)
        + tag("Tarif_Souscrit", fta)
        + corrected
        + "".join(lines)
        + "<Sous_Total><Montant_HT>0.00</Montant_HT></Sous_Total>",
    )


def f12_line(
    amount="100.00",
    *,
    ev_id="FCGEECHU",
    body="Acheminement",
    side="Y",
    summary="CGEST",
    price="3.22581",
    quantity="31",
    end="2026-01-31",
):
    """body: Acheminement, Option or Frais_Divers, or Prestations, which are done on 15 January."""
    days = (
        "<Date_Effet>2026-01-15</Date_Effet><Date_Envoi>2026-01-16</Date_Envoi><Num_Dossier>D1</Num_Dossier>"
        if body == "Prestations"
        else tag("Date_Debut", "2026-01-01") + tag("Date_Fin", end)
    )
    subscribed = tag("Date_Souscription", "2025-01-01") if body == "Option" else ""
    counted = (
        tag("Quantite", quantity)
        + tag("Unite_Quantite", "c.j")
        + tag("Prix_Unitaire", price)
        + tag("Montant_HT", amount)
    )
    return tag(
        "Element_Valorise",
        tag("Id_EV", ev_id)
        + tag("Libelle_EV", f"Composante {ev_id}")
        + tag("Code_Debit_Credit", side)
        + "<CSPE_Applicable>false</CSPE_Applicable><Taux_TVA_Applicable>20.000</Taux_TVA_Applicable>"
        + tag("Code_Recapitulatif", summary)
        + tag(body, days + subscribed + counted),
    )


def f12_recap():
    summary = (
        "<Recapitulatif><Code_Recapitulatif>CGEST</Code_Recapitulatif><Sous_Total_HT>100.00</Sous_Total_HT>"
        "<Taux_TVA_Applicable>20.000</Taux_TVA_Applicable></Recapitulatif>"
    )
    tariff = tag("Tarif_Souscrit", "HTACU5") + tag("Sous_Total_HT", "100.00") + summary
    return document("Detail_Recapitulatif", f12_header(), f12_reminder(), tag("Type_Tarif", tariff))


def f12_taxes():
    detail = (
        "<Detail><Structure>HTA</Structure><Assiette>53.33</Assiette><Coefficient>1.00000</Coefficient>"
        "<Taux>15.000</Taux><Montant_HT>8.00</Montant_HT><Taux_TVA_Applicable>20.000</Taux_TVA_Applicable>"
        "<Unite_Quantite>EUR</Unite_Quantite></Detail>"
    )
    taxes = f"<Autres_Taxes><Type_Taxe>CTA1</Type_Taxe><Sous_Total>8.00</Sous_Total>{detail}</Autres_Taxes>"
    return document("Detail_Taxes", f12_header(), f12_reminder(), taxes)
