# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was invoiced for a month, beside what is known of it now: told, so that somebody corrects it."""

from functools import reduce

import pandas as pd

from odoo import models

from odoo.addons.energy_core.calc import BANDS, corrections, sentences_of

from ..calc import REGULATED_CENTS
from .energy_billing_period_store import CENTS, WH_PER_KWH

_lt = sentences_of("energy_billing")
NAMES = {
    "fixed_cents": _lt("network, fixed part"),
    "variable_cents": _lt("network, variable part"),
    "overrun_cents": _lt("network, power overrun"),
    "reactive_cents": _lt("network, reactive energy"),
    "backup_cents": _lt("network, back-up supply"),
    "connection_cents": _lt("network, grouping and transformation"),
    "non_communicating_cents": _lt("network, refused meter"),
    "cta_cents": _lt("CTA"),
    "accise_cents": _lt("accise"),
}


class EnergyBillingPeriod(models.Model):
    _inherit = "energy.billing.period"

    def _correction_rows(self, figures):
        """An exception row for each contract of these invoiced periods that the computation now gives otherwise.

        figures: energy_core.calc.BillingPeriods of the month of these periods.
        """
        if not self:
            return []
        lines = corrections(self._issued_frame(), figures).lines
        of_contract = self.grouped(lambda period: period.contract_id.id)
        return [
            of_contract[contract]._prepare_correction(changed)
            for contract, changed in lines.groupby("contract")
            if contract in of_contract
        ]

    def _issued_frame(self):
        """These periods as the calculation gave them, as far as it compares them."""
        rows = [
            {
                "contract": period.contract_id.id,
                "supply_point": period.cups_id.id,
                "start": period.start_date,
                **{f"{band}_wh": round(period[f"{band}_kwh"] * WH_PER_KWH) for band in BANDS},
                **{column: round(period[column.replace("_cents", "_amount")] * CENTS) for column in REGULATED_CENTS},
            }
            for period in self
        ]
        return pd.DataFrame(rows).astype({"start": "datetime64[ns]"})

    def _prepare_correction(self, changed):
        """The exception row of one contract. changed: its rows of energy_core.calc.Corrections.lines."""
        delta = changed.groupby("unit")["delta"].sum()
        return {
            "contract": self.contract_id.id,
            "start": min(self.mapped("start_date")),
            "end": max(self.mapped("end_date")),
            "stage": "run",
            "reason": "correction",
            "sentence": _lt(
                "%(invoices)s would now be made with other figures: %(changes)s. The difference is not invoiced. "
                "Delete the invoice while it is a draft, or settle the difference yourself and accept this exception.",
                invoices=", ".join(self.move_id.mapped("display_name")),
                changes=reduce(_followed_by, map(_change, changed.itertuples(index=False))),
            ),
            "at_stake_kwh": delta.get("Wh", 0) / WH_PER_KWH,
            "at_stake_amount": delta.get("cents", 0) / CENTS,
            "is_blocking": False,
        }


def _change(line):
    """One difference as a Sentence."""
    if line.unit == "Wh":
        band = line.component.removesuffix("_wh").replace("_", "-").upper()
        what = _lt("energy %(band)s", band=band)
        before, after = (f"{wh // WH_PER_KWH} kWh" for wh in (line.before, line.after))
    else:
        what = NAMES[line.component]
        before, after = line.before / CENTS, line.after / CENTS
    return _lt("%(what)s %(before)s → %(after)s", what=what, before=before, after=after)


def _followed_by(sentence, next_sentence):
    return _lt("%(first)s, %(next)s", first=sentence, next=next_sentence)
