"""The same portfolio in the form that ElectriCore's core takes: spine_core.csv and chronologie_core.csv.

The spine has the contract events and, for each month bound in service, the situation then. The chronology has the
readings that stand at the bounds of energies: those of the events that cut them, and one at each month bound, present
or missing. Indexes are in kWh, instants in legal time. This is what its own database step would hand to its core
(/reference/electricore.md 2.2, 3.1, 3.2 and 3.4).
"""

import pandas as pd

PARIS = "Europe/Paris"
FIRST_POINT, FIRST_CONTRACT = 14_000_000_000_000, 800_000_000
WH_PER_KWH, VA_PER_KVA = 1000, 1000
COMMUNICATING = "2"


def write_electricore_form(folder, events, readings, bounds):
    """events, readings: as `billing_periods` takes them. bounds: the instants of the month bounds, the first too."""
    events = events.sort_values(["contract", "at", "num_sequence"], ignore_index=True)
    situations = month_situations(events, bounds)
    spine(events, situations).to_csv(folder / "spine_core.csv", index=False)
    chronology(events, situations, readings).to_csv(folder / "chronologie_core.csv", index=False)


def month_situations(events, bounds):
    """One row for each contract and month bound after its entry and until its exit: its situation then."""
    entry = events[events["nature"].eq("MES")].set_index("contract")["at"]
    exit_ = events[events["nature"].eq("RES")].set_index("contract")["at"]
    grid = pd.MultiIndex.from_product([entry.index, bounds], names=["contract", "at"]).to_frame(index=False)
    begins, ends = grid["contract"].map(entry), grid["contract"].map(exit_)
    grid = grid[(begins < grid["at"]) & (ends.isna() | (grid["at"] <= ends))].sort_values("at")
    known = events.sort_values("at")[["contract", "supply_point", "at", "fta", "power_va", "calendar"]]
    return pd.merge_asof(grid, known, on="at", by="contract").sort_values(["contract", "at"], ignore_index=True)


def spine(events, situations):
    facts = events.assign(source="flux_C15", type_fait="evenement")
    months = situations.assign(
        source="synthese_mensuelle", type_fait="facturation", nature="FACTURATION", event_type="artificiel"
    )
    rows = pd.concat([facts, months], ignore_index=True)
    return pd.DataFrame(
        {
            "pdl": points(rows),
            "ref_situation_contractuelle": contracts(rows),
            "date_evenement": legal_time(rows["at"]),
            "source": rows["source"],
            "type_fait": rows["type_fait"],
            "evenement_declencheur": rows["nature"],
            "type_evenement": rows["event_type"],
            "segment_clientele": "C5",
            "etat_contractuel": rows["nature"].eq("RES").map({True: "RESILIE", False: "EN SERVICE"}),
            "puissance_souscrite_kva": rows["power_va"] / VA_PER_KVA,
            "formule_tarifaire_acheminement": rows["fta"],
            "type_compteur": "LINKY",
            "num_compteur": "000000",
            "categorie": "RES",
            "ref_demandeur": "",
            "id_affaire": "",
            "niveau_ouverture_services": COMMUNICATING,
            "date_changement_niveau_ouverture_services": "",
        }
    )


def chronology(events, situations, readings):
    """One row for each bound of an energy and side of it, with its reading or the note that it is missing."""
    at_events = readings[readings["source"].eq("C15")].merge(energy_cuts(events), on=["supply_point", "at"])
    at_events["fta"] = at_events["fta"].where(at_events["position"].eq("after"), at_events["fta_before"])
    periodic = readings[readings["source"].ne("C15")].drop(columns="calendar")
    at_months = situations.merge(periodic, how="left", on=["supply_point", "at"]).assign(nature_of="FACTURATION")
    rows = pd.concat([at_events, at_months], ignore_index=True)
    is_missing = rows["source"].isna()
    from_event = rows["source"].eq("C15")
    bands = [column for column in readings if column.endswith("_wh")]
    return pd.DataFrame(
        {
            "pdl": points(rows),
            "ref_situation_contractuelle": contracts(rows),
            "formule_tarifaire_acheminement": rows["fta"],
            "niveau_ouverture_services": COMMUNICATING,
            "date_releve": legal_time(rows["at"]),
            "ordre_index": (from_event & rows["position"].eq("after")).map({True: "true", False: "false"}),
            "source": ("flux_" + rows["source"]).where(~is_missing),
            "releve_id": rows["reading_id"].astype("Int64"),
            "evenement_declencheur": rows["nature_of"],
            "releve_manquant": is_missing.map({True: "true", False: "false"}),
            "nature_index": is_missing.map({True: None, False: "réel"}),
            "id_calendrier_distributeur": rows["calendar"].where(~is_missing),
            **{f"index_{column.removesuffix('_wh')}_kwh": rows[column] // WH_PER_KWH for column in bands},
        }
    )


def energy_cuts(events):
    """The events that bound an energy: entries, exits and changes of tariff, with the tariff before."""
    before = events.groupby("contract")["fta"].shift()
    cuts = events.assign(fta_before=before.fillna(events["fta"]), nature_of=events["nature"])
    cuts = cuts[events["nature"].isin(["MES", "RES"]) | before.ne(events["fta"])]
    return cuts[["contract", "supply_point", "at", "fta", "fta_before", "nature_of"]]


def points(rows):
    return FIRST_POINT + rows["supply_point"]


def contracts(rows):
    return FIRST_CONTRACT + rows["contract"]


def legal_time(at):
    """Instants as text; each is written once, however often it occurs."""
    texts = at.drop_duplicates().dt.tz_convert(PARIS)
    return at.map(dict(zip(at.drop_duplicates(), texts.dt.strftime("%Y-%m-%dT%H:%M:%S.%f%z"), strict=True)))
