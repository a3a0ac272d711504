"""The month after the demonstration month, of a few contracts: its readings, one of which corrects an invoice, its
curve, its invoices as drafts."""

from datetime import date, timedelta

from demo_flux.curves import half_hours
from demo_flux.naming import CONTRACT, archive
from synthetic_grid.metering import CALENDAR_OF_FTA

from odoo.addons.energy_flux.tests.curve_documents import r50, r50_day, r50_point
from odoo.addons.energy_flux.tests.flux_documents import RECEIVER, r151, r151_point

from .arrival import upload

MONTH, JUNE_ENDS, JULY_ENDS = "2026-07", "2026-06-30", "2026-07-31"
JUNE, DAYS_OF_JUNE, DAYS_OF_JULY = 6, 30, 31
COUNTED_TOO_LITTLE_WH = 23_000
MEASURE = f"ERDF_{{}}_{RECEIVER}_{CONTRACT}_900000001_{{}}_00001_00001_20260802030931"
NOTE = "The index of the end of June came again, higher: wait for the operator's answer before the customer is charged."


def bill(env, cast, folder):
    """Compute and invoice the month after. What was invoiced for June to one contract is found to be too little."""
    name, content = archive(MEASURE.format("R151", "00121_Q"), _readings(cast))
    upload(env, folder, name, content)
    name, content = archive(MEASURE.format("R50", "00107_M"), _curve(cast.indexed))
    upload(env, folder, name, content)
    runs = env["energy.billing.run"]
    references = [periods.contract_id.name for periods in cast.all]
    run = runs.browse(runs.create_and_compute(MONTH, references)["run_id"])
    env["energy.billing.correction"].search([]).note = NOTE
    run.action_review()
    run.action_invoice()


def _readings(cast):
    points = []
    for periods in cast.all:
        corrected_wh = COUNTED_TOO_LITTLE_WH if periods is cast.corrected else 0
        calendar = CALENDAR_OF_FTA[periods[-1].fta]
        days = _indexes(periods[-1], [band.code for band in calendar.bands], corrected_wh)
        points.append(r151_point(days, periods.cups_id.name, calendar=calendar.code))
    return r151(*points, created="2026-08-02T03:09:31+02:00")


def _indexes(june, bands, corrected_wh):
    """{day: {band: Wh}}: at the end of July a daily consumption as in June's; that of June only where it changes."""
    before = {band: june.reading_end_id[f"{band.lower()}_wh"] for band in bands}
    used = {band: round(june[f"{band.lower()}_kwh"] * 1000) for band in bands}
    most = max(bands, key=used.get)
    before[most] += corrected_wh
    after = {band: wh + used[band] * DAYS_OF_JULY // DAYS_OF_JUNE for band, wh in before.items()}
    return {JUNE_ENDS: before, JULY_ENDS: after} if corrected_wh else {JULY_ENDS: after}


def _curve(periods):
    days = [date(2026, 7, 1) + timedelta(place) for place in range(DAYS_OF_JULY)]
    told = [r50_day(str(day), half_hours(periods, JUNE, day)) for day in days]
    return r50(r50_point(*told, point=periods.cups_id.name), published="2026-08-02T03:00:00+02:00")
