"""French points: a works above 36 kVA with a year of highest powers, homes of the demonstration month with those of
each day, and offers of suppliers to compare."""

import random
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from demo_billing.arrival import upload
from demo_flux import steady_points
from demo_flux.naming import archive

from odoo.fields import Command

from odoo.addons.energy_flux.tests.curve_documents import r6x, r6x_curve, r6x_measure

from .days import begin_of

WORKS, WORKS_KVA = "99900000000097", 120
BEGAN, FIRST_MONTH = date(2024, 5, 1), date(2025, 7, 1)
HIGH_SEASON = (11, 12, 1, 2, 3)
HIGHEST_KVA = (71, 54, 68, 74, 82, 88, 91, 89, 84, 76, 73, 70)  # of the peak hours, from the first month on
NIGHT_PERCENT = 46
HOURS_OF_PEAK, HOURS_OF_NIGHT = 165, 60  # of the highest power that a month's energy makes
HOMES = slice(10, 18)  # of the contracts whose bills and curves are those of the demonstration month alone
MONTHS_OF_HOMES = 6
DAYS_OF_HOMES = [date(2026, 1, 1) + timedelta(day) for day in range(181)]
USED_PERCENT = (38, 44, 52, 61, 68, 83, 94, 99)  # of the subscribed power, one a home


def prepare_works(env):
    point = env["energy.cups"].create(
        {
            "name": WORKS,
            "kind": "prm",
            "street": "2 rue de la Démonstration",
            "zip": "69001",
            "city": "Lyon",
            "off_peak_hours": "22:00-06:00",
        }
    )
    holder = env["res.partner"].create({"name": "Ateliers Exemple", "is_company": True})
    bands = ("hph", "hch", "hpb", "hcb")
    powers = {f"power_{band}_va": 1000 * WORKS_KVA for band in bands} | {"power_va": 1000 * WORKS_KVA}
    contract = env["energy.contract"].create(
        {
            "name": "FR BTSUP",
            "cups_id": point.id,
            "partner_id": holder.id,
            "date_start": BEGAN,
            "fta": "BTSUPCU4",
            **powers,
        }
    )
    env["energy.contract.event"].create(
        {
            "contract_id": contract.id,
            "at": begin_of(BEGAN, "FR"),
            "nature": "MES",
            "event_type": "CONTRAT",
            "fta": "BTSUPCU4",
            **powers,
        }
    )
    env["energy.quantity"].create(list(_quantities(point)))


def prepare_homes(env, folder):
    """Their highest powers arrive as a file, and two offers are entered. Returns their contracts."""
    homes = [periods.contract_id for periods in steady_points(env)[HOMES]]
    upload(env, folder, *_highest_powers(homes))
    _offers(env)
    return env["energy.contract"].concat(*homes)


def _highest_powers(homes):
    """A file R66 of half a year."""
    measures = [
        r6x_measure(
            r6x_curve(
                [{"d": f"{day} 19:12:01", "v": str(_highest_va(home, day, percent))} for day in DAYS_OF_HOMES],
                physical="PMA",
                unit="VA",
            ),
            point=home.cups_id.name,
            pas="P1D",
        )
        for home, percent in zip(homes, USED_PERCENT, strict=True)
    ]
    return archive("ENEDIS_R66_P_Pmax_M0000005_00001_20260702030000", r6x("R66", *measures))


def _offers(env):
    offers = (
        ("One price (example)", (("subscription", False, 72), ("power", False, 3.1), ("energy", False, 0.1340))),
        ("Cheaper nights (example)", (("subscription", False, 96), ("energy", "hp", 0.1490), ("energy", "hc", 0.0980))),
    )
    supplier = env["res.partner"].create({"name": "Fournisseur Exemple", "is_company": True})
    env["energy.supplier.offer"].create(
        [
            {
                "name": name,
                "supplier_id": supplier.id,
                "line_ids": [
                    Command.create({"component": component, "band": band, "price": price})
                    for component, band, price in prices
                ],
            }
            for name, prices in offers
        ]
    )


def _quantities(point):
    for place, kilovolt_amperes in enumerate(HIGHEST_KVA):
        start = FIRST_MONTH + relativedelta(months=place)
        span = {"cups_id": point.id, "date_start": start, "date_end": start + relativedelta(months=1)}
        season = "h" if start.month in HIGH_SEASON else "b"
        for band, percent, hours in (("hp", 100, HOURS_OF_PEAK), ("hc", NIGHT_PERCENT, HOURS_OF_NIGHT)):
            highest_va = 10 * kilovolt_amperes * percent
            yield {**span, "band": band + season, "quantity": "max_power_w", "value": highest_va}
            yield {**span, "band": band + season, "quantity": "energy_wh", "value": highest_va * hours}


def _highest_va(home, day, percent):
    """Less in summer, and of no two days the same."""
    season = 100 if day.month < 4 else 80
    drawn = random.Random(f"{home.name} {day}").randrange(70, 101)
    return home.power_va * percent * season * drawn // 1_000_000
