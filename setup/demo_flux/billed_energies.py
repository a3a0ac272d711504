"""R67: what the operator billed three points for in eighteen months, from which their supply provision follows."""

import sys
from datetime import date
from pathlib import Path

from odoo.addons.energy_flux.tests.meter_documents import (
    quantity_of,
    r6x,
    r6x_measure,
    r67_calendar,
    r67_context,
    r67_energy,
    written,
)

from .naming import archive

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "benchmarks"))

from synthetic_grid.metering import CALENDAR_OF_FTA, HIGH_SEASON, MONTH_WEIGHTS  # noqa: E402

BOUNDS = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(19)]
PEAK_PERCENT = 64


def files(steady):
    by_fta = {each[0].fta: each for each in reversed(steady)}
    measures = [_measure(by_fta[fta]) for fta in sorted(by_fta)[:3]]
    yield archive("ENEDIS_R67_P_Mfact_45000001_00001_20260705051013", written(r6x("R67", *measures)))


def _measure(periods):
    june = round(periods[-1].total_kwh)
    calendar, dials = CALENDAR_OF_FTA[periods[-1].fta], {}
    for start, end in zip(BOUNDS, BOUNDS[1:], strict=False):
        kwh = june * MONTH_WEIGHTS[start.month - 1] // MONTH_WEIGHTS[5]
        for band, share in _shares(calendar, start.month).items():
            energy = r67_energy(kwh * share // 100 * 1000, str(start), str(end), created=f"{end} 05:05:21")
            dials.setdefault(band, []).append(energy)
    billed = quantity_of(r67_calendar(dials, code=calendar.code))
    return r6x_measure(r67_context(billed), point=periods.cups_id.name)


def _shares(calendar, month):
    """{band: percent of the energy of the month}."""
    bands = {band.code for band in calendar.bands}
    if bands == {"BASE"}:
        return {"BASE": 100}
    season = ("H" if month in HIGH_SEASON else "B") if "HPH" in bands else ""
    peak, off_peak = f"HP{season}", f"HC{season}"
    return {band: {peak: PEAK_PERCENT, off_peak: 100 - PEAK_PERCENT}.get(band, 0) for band in sorted(bands)}
