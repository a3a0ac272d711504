# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was contracted in the cycle of a bill, and by how much the measured demand went beyond it."""

import pandas as pd

from odoo import models

from odoo.addons.energy_core.calc import billed_demand

UNKNOWN = -1


class EnergyBill(models.Model):
    _inherit = "energy.bill"

    def _contracted_demands(self):
        """{id: values of the contracted demands and the overrun} of the bills whose contract is known.

        A bill is held against the contract in force when its cycle starts. Source: REN ANEEL 1.000/2021, article 301.
        """
        saved = self.filtered(lambda bill: bill._origin and bill.cups_id and bill.date_start)
        situations = saved.cups_id._situations_frame()
        bills = pd.DataFrame(
            {
                "bill": [bill._origin.id for bill in saved],
                "supply_point": [bill.cups_id.id for bill in saved],
                "day": pd.to_datetime([bill.date_start for bill in saved]),
                "measured_peak": [_known(bill.peak_w) for bill in saved],
                "measured_off_peak": [_known(bill.off_peak_w) for bill in saved],
            }
        )
        if bills.empty or situations.empty:
            return {}
        held = bills.merge(situations, on="supply_point")
        held = held[(held["start"] <= held["day"]) & ~(held["end"] <= held["day"])]
        held = held.assign(**{name: held[name].fillna(UNKNOWN).astype("int64") for name in ("peak_w", "off_peak_w")})
        return {row.bill: _overrun(row) for row in held.itertuples()}


def _known(measure):
    return UNKNOWN if measure is False else measure


def _overrun(row):
    """The values of one bill; green's one demand is held against the highest that was measured."""
    measured = {"peak": row.measured_peak, "off_peak": row.measured_off_peak}
    if row.modality == "green":
        measured = {"off_peak": max(measured.values())}
    contracted = {"peak": row.peak_w, "off_peak": row.off_peak_w}
    overruns = [
        int(billed_demand(contracted[post], watts)[1])
        for post, watts in measured.items()
        if contracted[post] >= 0 and watts >= 0
    ]
    return {
        "contracted_peak_w": False if row.peak_w < 0 else row.peak_w,
        "contracted_off_peak_w": False if row.off_peak_w < 0 else row.off_peak_w,
        "overrun_w": sum(overruns) if overruns else False,
    }
