"""A works above 36 kVA whose contract begins the day after the demonstration month: C12, C68, R17, R4Q."""

import random

from odoo.addons.energy_flux.tests.contract_documents import c12, c12_point, c12_situation, c68, c68_point
from odoo.addons.energy_flux.tests.curve_documents import r4x, r4x_curve, starts_of
from odoo.addons.energy_flux.tests.flux_documents import RECEIVER
from odoo.addons.energy_flux.tests.meter_documents import r17, r17_measure, r17_point, r17_span

from .naming import CONTRACT, archive

POINT = "99900000000014"
POWERS_KVA = {"HPH": 60, "HCH": 60, "HPE": 72, "HCE": 72}
MONTHS = (("2026-07-01", "2026-08-01", "2026-08-03"), ("2026-08-01", "2026-09-01", "2026-09-03"))
CURVE_DAYS = [f"2026-07-{day:02}" for day in range(6, 13)]
MINUTES = 10


def files():
    situation = c12_situation(
        "CFN", starts="2026-07-01", powers=POWERS_KVA, affair="A1200077", sequence="1", holder="Menuiserie Exemple"
    )
    points = c12(c12_point(situation, told="2026-07-01", point=POINT), created="2026-07-02T05:10:13+02:00")
    yield archive(f"ENEDIS_C12_{RECEIVER}_{CONTRACT}_00031_20260702051013", points)
    yield archive("ENEDIS_C68_P_ITC_M0000003_00001_20260702060000", c68(c68_point(POINT, situationsContractuelles=[])))
    for number, month in enumerate(MONTHS, 61):
        yield _r17(number, *month)
    yield _r17(63, *MONTHS[0][:2], "2026-09-10", status="RECTIFICATIF", night_kwh=3610)
    curves = [
        *(r4x_curve(day, _kilowatts(day, 34), MINUTES) for day in CURVE_DAYS),
        *(r4x_curve(day, _kilowatts(day, 11), MINUTES, unit="kVAr", physical="ERI") for day in CURVE_DAYS),
    ]
    yield archive("ENEDIS_900000002_R4Q_CDC_20260713030000", r4x(*curves, point=POINT))


def _r17(number, start, end, sent, *, night_kwh=3480, **span):
    """A month by class of the network tariff; a correction tells another energy of the nights."""
    measures = (
        r17_measure("EA", "kWh", {"HPE": 14640, "HCE": night_kwh}),
        r17_measure("ER", "kVArh", {"HPE": 4690, "HCE": 1060}),
        r17_measure("PA", "kVA", {"HPE": 69, "HCE": 31}),
        r17_measure("DD", "h", {"HPE": 2, "HCE": 0}),
    )
    point = r17_point(r17_span(*measures, start=start, end=end, point=POINT, **span), point=POINT)
    name = f"ENEDIS_R17_{RECEIVER}_{CONTRACT}_{number:05}_{sent.replace('-', '')}051013"
    return archive(name, r17(point, created=f"{sent}T05:10:13+02:00"))


def _kilowatts(day, mean):
    """Machines run from six to six on weekdays, an hour off at noon."""
    drawn = random.Random(f"{day} {mean}")
    starts = starts_of(day, MINUTES)
    is_working = [start.weekday() < 5 and 6 <= start.hour < 18 and start.hour != 12 for start in starts]
    return [(mean * 3 // 2 if works else mean // 5) + drawn.randrange(mean // 5 + 1) for works in is_working]
