"""What the demonstration month must come to, from the grid operator's files to the total with tax, the plainest way.

    setup/python tests/oracles/demo_month.py FOLDER OFFER_CSV MONTH

prints one JSON object. FOLDER holds C15 and R151 files (zip or xml); the public samples count too where they are known.
A C15 makes points and contracts known; readings of other points are not kept. Each contract with a period in the month
gets one invoice: the offer's subscription and energy, grid cost, CTA and accise. VAT is rounded once for each rate of
an invoice: that is `round_globally`, Odoo's default, which the French chart of accounts leaves as it is.
"""

import argparse
import csv
import io
import json
import sys
import zipfile
from calendar import monthrange
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from oracles.french_billing import bill
from oracles.french_contract import BANDS, Event, Reading, midnight, situations_by_day
from oracles.french_prices import Rates, half_up
from oracles.published_rates import published_rates

SAMPLES_FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "enedis" / "flux" / "samples"
SAMPLES = ("c15_avec_releves.xml", "r151.xml")
NATURES = {"REEL": "actual", "ESTIME": "estimated", "AUTO-RELEVE": "self_read"}
POSITIONS = {"1": "before", "2": "after"}


def expected(folder, offer_csv, month):
    """The summary of `month` (YYYY-MM) when the files of `folder` and the samples are loaded and all is invoiced."""
    files = flux_files(Path(folder))
    grid = Grid()
    for path in files:
        for document in documents(path):
            grid.read(document)
    rates = Rates(published_rates())
    bills = grid.bills(datetime.strptime(month, "%Y-%m").date(), rates)
    invoices = invoices_of(bills, Offer(offer_csv), rates).values()
    bills = bills.values()
    return {
        "files": len(files),
        "points": len(grid.points),
        "readings": sum(len(grid.readings[point]) for point in grid.points),
        "periods": sum(len(periods) for periods, _refusals in bills),
        "exceptions": sum(len(refusals) for _periods, refusals in bills),
        "invoices": len(invoices),
        "amount_untaxed": float(sum(untaxed for untaxed, _vat in invoices)),
        "amount_total": float(sum(untaxed + vat for untaxed, vat in invoices)),
    }


def flux_files(folder):
    samples = [SAMPLES_FOLDER / name for name in SAMPLES if not (folder / name).exists()]
    return [*sorted(folder.iterdir()), *(sample for sample in samples if sample.exists())]


def documents(path):
    """The root element of each XML in the file."""
    if path.suffix == ".xml":
        yield ElementTree.parse(path).getroot()
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield ElementTree.parse(io.BytesIO(archive.read(name))).getroot()


def invoices_of(bills, offer, rates):
    """What `Grid.bills` gives, by contract: the total without VAT of its invoice, and its VAT."""
    return {contract: invoice(periods, offer, rates) for contract, (periods, _refusals) in bills.items() if periods}


class Grid:
    """What the files tell. `contracts`: reference → (point, events by identity); `readings`: point → by identity."""

    def __init__(self):
        self.points, self.contracts, self.readings = set(), {}, defaultdict(dict)
        self.digits = {}
        self.openings = {}

    def take_over(self, contract, day, nature, kwh):
        """Another tool has billed the contract before this day, up to these indexes, by band."""
        self.openings[contract] = (day, nature, {band: 1000 * index for band, index in kwh.items()})

    def read(self, document):
        read_prm = {"C15": self.read_c15, "R151": self.read_r151}[document.tag]
        for prm in document.iter("PRM"):
            read_prm(prm.findtext("Id_PRM"), prm)

    def read_c15(self, point, prm):
        self.points.add(point)
        trigger, situation = prm.find("Evenement_Declencheur"), prm.find("Situation_Contractuelle")
        tariff = situation.find("Structure_Tarifaire")
        power = tariff.findtext("Puissance_Souscrite")
        event = Event(
            at=datetime.fromisoformat(trigger.findtext("Date_Evenement")),
            nature=trigger.findtext("Nature_Evenement"),
            event_type=trigger.findtext("Type_Evenement"),
            fta=tariff.findtext("Formule_Tarifaire_Acheminement"),
            power_va=int(Decimal(power) * 1000) if power else None,
            calendar=tariff.findtext("Id_Calendrier_Distributeur"),
            num_sequence=int(situation.findtext("Num_Sequence")),
        )
        contract = situation.findtext("Ref_Situation_Contractuelle")
        events = self.contracts.setdefault(contract, (point, {}))[1]
        events[event.at, event.nature, trigger.findtext("Id_Affaire")] = event
        for reading in trigger.iterfind("Releves/Donnees_Releve"):
            self.keep_c15_reading(point, event.at, reading)

    def keep_c15_reading(self, point, at, element):
        """Indexes in kWh, to be multiplied by the meter's coefficient; they count at the instant of the event."""
        wh = {}
        for register in element.iterfind("Classe_Temporelle_Distributeur"):
            band = register.findtext("Id_Classe_Temporelle").lower()
            if band in BANDS and register.findtext("Classe_Mesure") == "1" and register.findtext("Sens_Mesure") == "0":
                coefficient = Decimal(register.findtext("Coefficient_Lecture") or 1)
                wh[band] = int(int(register.findtext("Valeur")) * 1000 * coefficient)
                self.digits[point] = int(register.findtext("Nb_Chiffres_Cadran"))
        position = POSITIONS[element.findtext("Code_Qualification")]
        self.keep(point, at, "C15", position, NATURES[element.findtext("Nature_Index")], wh)

    def read_r151(self, point, prm):
        """Indexes in Wh at the end of the day that is told: they count at the next midnight."""
        for element in prm.iterfind("Donnees_Releve"):
            wh = {}
            for register in element.iterfind("Classe_Temporelle_Distributeur"):
                band = register.findtext("Id_Classe_Temporelle").lower()
                if band in BANDS:
                    wh[band] = int(register.findtext("Valeur"))
            day = date.fromisoformat(element.findtext("Date_Releve"))
            self.keep(point, midnight(day + timedelta(1)), "R151", "after", "actual", wh)

    def keep(self, point, at, source, position, nature, wh):
        readings = self.readings[point]
        readings[at, source, position] = Reading(len(readings), at, position, source, nature, wh)

    def point_readings(self, point):
        """The point's readings; all of them are of the meter whose digits the C15 told."""
        digits = self.digits.get(point)
        return [
            Reading(each.reading_id, each.at, each.position, each.source, each.nature, each.wh, digits)
            for each in self.readings[point].values()
        ]

    def bills(self, start, rates, gaps="bridge"):
        """By contract: its periods of the month that begins on `start`, and what is refused."""
        end = start + timedelta(monthrange(start.year, start.month)[1])
        return {contract: bill(*self.billed_here(contract), rates, start, end, gaps) for contract in self.contracts}

    def billed_here(self, contract):
        """The contract's events and readings; of one that was taken over those since, after its entry here."""
        point, events = self.contracts[contract]
        events, readings = list(events.values()), self.point_readings(point)
        if contract not in self.openings:
            return events, readings
        day, nature, wh = self.openings[contract]
        at = midnight(day)
        before = sorted((event for event in events if event.at <= at), key=lambda event: event.rank)
        _in_service, situation = situations_by_day(before, day + timedelta(1))[day]
        entry = Event(at, "INIT", fta=situation.fta, power_va=situation.power_va, calendar=situation.calendar)
        opening = Reading(-1, at, "after", "C15", nature, wh, self.digits.get(point), is_opening=True)
        return (
            [entry, *(event for event in events if event.at > at)],
            [opening, *(reading for reading in readings if reading.at > at)],
        )


class Offer:
    """Prices: €/month of subscription by power, €/kWh by band."""

    def __init__(self, path):
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.subscription = {int(row["power_va"] or 0): Decimal(row["price"]) for row in rows if is_subscription(row)}
        self.energy = {row["band"]: Decimal(row["price"]) for row in rows if not is_subscription(row)}

    def subscription_amount(self, part):
        """For days of one month at one power."""
        price = self.subscription.get(part.situation.power_va, self.subscription.get(0))
        return half_up(price * part.days / monthrange(part.start.year, part.start.month)[1])

    def energy_amounts(self, kwh):
        return [half_up(self.energy.get(band, self.energy.get("")) * kwh[band]) for band in BANDS if kwh[band]]

    def amounts(self, period):
        """What the subscription and the energy of a period come to."""
        subscription = sum(self.subscription_amount(part) for part in period.subscriptions)
        return subscription, sum(self.energy_amounts(period.kwh), Decimal(0))


def is_subscription(row):
    return row["component"] == "subscription"


def invoice(periods, offer, rates):
    """The total without VAT of one contract's invoice, and its VAT."""
    base_of_rate = by_vat_rate(periods, offer, rates)
    vat = sum(half_up(base * percent / 100) for percent, base in base_of_rate.items())
    return sum(base_of_rate.values()), vat


def by_vat_rate(periods, offer, rates):
    """What these periods come to without VAT, by VAT rate."""
    base_of_rate = defaultdict(Decimal)
    for period in periods:
        subscription, energy = offer.amounts(period)
        reduced, normal = (rates.price("vat", code, "rate", period.start) for code in ("SUBSCRIPTION", "ENERGY"))
        of_reduced = period.euros["fixed"] + period.euros["cta"]
        base_of_rate[reduced] += subscription + of_reduced
        base_of_rate[normal] += energy + sum(period.euros.values()) - of_reduced
    return base_of_rate


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("offer", metavar="OFFER_CSV", type=Path)
    parser.add_argument("month", metavar="MONTH", help="YYYY-MM")
    options = parser.parse_args(arguments)
    print(json.dumps(expected(options.folder, options.offer, options.month)))


if __name__ == "__main__":
    main(sys.argv[1:])
