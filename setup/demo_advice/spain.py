"""A Spanish point of 3.0TD: its powers, and a year of energies and highest powers by period."""

from datetime import date

from dateutil.relativedelta import relativedelta

from .days import begin_of

CUPS = "ES0021900000000001BN"
POWERS_KW = (45, 45, 45, 45, 45, 48)
BEGAN, FIRST_MONTH = date(2023, 1, 1), date(2025, 7, 1)
PERIODS_OF_MONTH = {  # of the mainland: Circular CNMC 3/2020, article 7
    **dict.fromkeys((1, 2, 7, 12), ("p1", "p2", "p6")),
    **dict.fromkeys((3, 11), ("p2", "p3", "p6")),
    **dict.fromkeys((6, 8, 9), ("p3", "p4", "p6")),
    **dict.fromkeys((4, 5, 10), ("p4", "p5", "p6")),
}
HIGHEST_KW = (36, 22, 24, 27, 29, 33, 38, 35, 30, 26, 23, 28)  # from the first month on
SHARE_OF_PERIOD = (100, 96, 62)  # percent of the highest power, from the dearest period to the nights
HOURS_OF_PERIOD = (70, 90, 120)  # of its highest power that a period's energy makes


def prepare(env):
    point = env["energy.cups"].create(
        {"name": CUPS, "kind": "cups", "street": "Calle de la Demostración", "zip": "28001", "city": "Madrid"}
    )
    bakery = env["res.partner"].create({"name": "Panadería Ejemplo", "is_company": True})
    powers = {f"power_p{place}_va": 1000 * kilowatts for place, kilowatts in enumerate(POWERS_KW, 1)}
    contract = env["energy.contract"].create(
        {
            "name": "ES 3.0TD",
            "cups_id": point.id,
            "partner_id": bakery.id,
            "date_start": BEGAN,
            "fta": "3.0TD",
            **powers,
        }
    )
    env["energy.contract.event"].create(
        {"contract_id": contract.id, "at": begin_of(BEGAN, "ES"), "nature": "MES", "fta": "3.0TD", **powers}
    )
    env["energy.quantity"].create(list(_quantities(point)))


def _quantities(point):
    for place, kilowatts in enumerate(HIGHEST_KW):
        start = FIRST_MONTH + relativedelta(months=place)
        span = {"cups_id": point.id, "date_start": start, "date_end": start + relativedelta(months=1)}
        periods = zip(PERIODS_OF_MONTH[start.month], SHARE_OF_PERIOD, HOURS_OF_PERIOD, strict=True)
        for band, share, hours in periods:
            highest_w = 10 * kilowatts * share
            yield {**span, "band": band, "quantity": "max_power_w", "value": highest_w}
            yield {**span, "band": band, "quantity": "energy_wh", "value": highest_w * hours}
