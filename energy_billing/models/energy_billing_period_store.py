# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a computation found becomes billing periods; those that are invoiced stay as they are."""

import json
from collections import Counter, defaultdict
from hashlib import sha256

import pandas as pd

from odoo import api, models
from odoo.fields import Command

from odoo.addons.energy_core.calc import BANDS, POWER_BANDS

from ..calc import MICRO, REGULATED_CENTS

CENTS = 100
WH_PER_KWH = 1000


class EnergyBillingPeriod(models.Model):
    _name = "energy.billing.period"
    _inherit = ["energy.billing.period", "energy.company.check"]

    @api.model
    def _store(self, run, contracts, figures, priced):
        """Bring the periods of these contracts in the run's month up to date; what is invoiced stays as it is.

        figures, priced: BillingPeriods and PricedPeriods of the run's month. Returns exception rows for what was
        invoiced otherwise than it would be now: of this month, and of earlier ones of which data came since.
        """
        self._replace(run, contracts, figures, priced)
        return [*contracts._correction_rows(figures, priced), *contracts._earlier_correction_rows(run.month)]

    @api.model
    def _replace(self, run, contracts, figures, priced):
        """Replace the periods of these contracts that are not invoiced. Returns those that were written anew.

        A period that the computation tells as before (`source_hash`) is not written. Nothing is made beside an
        invoiced period of the same days: that is for a correction.
        """
        known = self.search(
            [
                ("contract_id", "in", contracts.ids),
                ("start_date", ">=", run.month),
                ("start_date", "<", run._month_end()),
                ("replaced_by_id", "=", False),
            ]
        )
        frozen = known.filtered("move_id")
        frozen_of = frozen.grouped(lambda period: period.contract_id.id)
        told = {
            _identity(values): values
            for values in self._told_periods(run, contracts, figures, priced)
            if not frozen_of.get(values["contract_id"], frozen[:0])._overlapping(values)
        }
        unchanged = (known - frozen).filtered(lambda period: period._own_identity() in told)
        (known - frozen - unchanged).unlink()
        for period in unchanged:
            del told[period._own_identity()]
        return self.create(list(told.values()))

    @api.model
    def _told_periods(self, run, contracts, figures, priced):
        """The values of each period that is priced, with the hash of all that is told of it."""
        refused = set(zip(priced.exceptions["contract"], priced.exceptions["period_start"], strict=True))
        lines, stretches = _rows_by_period(priced.lines), _rows_by_period(figures.subscriptions)
        offers = {contract.id: offer for contract, offer in contracts._get_offers(figures.start, figures.end).items()}
        for row in figures.periods.itertuples(index=False):
            key = (row.contract, row.start)
            if key not in refused:
                values = self._prepare_values(run, row, offers[row.contract], stretches[key], lines[key])
                yield values | {"source_hash": _fingerprint(values)}

    def _overlapping(self, values):
        """Those of these periods that have a day in common with the period of these values."""
        return self.filtered(
            lambda period: period.start_date < values["end_date"] and values["start_date"] < period.end_date
        )

    def _own_identity(self):
        return self.contract_id.id, self.start_date, self.end_date, self.source_hash

    @api.model
    def _prepare_values(self, run, row, offer, stretches, lines):
        by_component = Counter()
        for line in lines:
            by_component[line.component] += line.amount_cents
        return {
            "run_id": run.id,
            "company_id": run.company_id.id,
            "contract_id": row.contract,
            "cups_id": row.supply_point,
            "offer_id": offer.id,
            "start_date": row.start.date(),
            "end_date": row.end.date(),
            "days": row.days,
            "fta": row.fta,
            "calendar": False if pd.isna(row.calendar) else row.calendar,
            "accise_category": getattr(row, "accise_category", False),
            "power_va": row.mean_power_va,
            "stretches": self._prepare_stretches(stretches),
            **{f"{band}_kwh": getattr(row, f"{band}_wh", 0) / WH_PER_KWH for band in BANDS},
            "total_kwh": row.total_wh / WH_PER_KWH,
            "quality": row.quality,
            "subscription_amount": by_component["subscription"] / CENTS,
            "energy_amount": by_component["energy"] / CENTS,
            **{column.replace("_cents", "_amount"): getattr(row, column, 0) / CENTS for column in REGULATED_CENTS},
            "amount_untaxed": by_component.total() / CENTS,
            "reading_start_id": _identifier(row.reading_start_id),
            "reading_end_id": _identifier(row.reading_end_id),
            "line_ids": [Command.create(self._prepare_line(line)) for line in lines],
        }

    @api.model
    def _prepare_stretches(self, subscriptions):
        """The powers of these subscription rows (one period, in order), each from the day on which they change."""
        stretches = []
        for row in subscriptions:
            of_bands = [[band, getattr(row, f"power_{band}_va", 0)] for band in POWER_BANDS]
            powers = [[band, power] for band, power in of_bands if power > 0] or [["", row.power_va]]
            if not stretches or stretches[-1]["powers"] != powers:
                stretches.append({"from": f"{row.start:%Y-%m-%d}", "powers": powers})
        return stretches

    @api.model
    def _prepare_line(self, line):
        return {
            "component": line.component,
            "band": line.band or False,
            "start_date": line.start.date(),
            "end_date": line.end.date(),
            "quantity": line.quantity_micro / MICRO,
            "unit_price": line.unit_price_micro / MICRO,
            "amount": line.amount_cents / CENTS,
            "vat_rate": line.vat_micro / MICRO,
            "split": line.split or False,
            "market": line.market or False,
            "adjustment_id": line.adjustment,
        }


def _rows_by_period(frame):
    """The rows of each period, in their order: {(contract, first day): rows}."""
    rows = defaultdict(list)
    for row in frame.itertuples(index=False):
        rows[row.contract, row.period_start].append(row)
    return rows


def _identifier(key):
    """The database id of a reading, or False where the period has none."""
    return False if pd.isna(key) else int(key)


def _identity(values):
    return values["contract_id"], values["start_date"], values["end_date"], values["source_hash"]


def _fingerprint(values):
    """Equal for two computations that tell the same of a period, its lines included."""
    return sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()
