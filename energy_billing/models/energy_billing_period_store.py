# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a computation found becomes billing periods; those that are invoiced stay as they are."""

import json
from hashlib import sha256

import pandas as pd

from odoo import api, models
from odoo.fields import Command

from odoo.addons.energy_core.calc import BANDS, POWER_BANDS, sentences_of

from ..calc import MICRO, REGULATED_CENTS

_lt = sentences_of("energy_billing")
CENTS = 100
WH_PER_KWH = 1000


class EnergyBillingPeriod(models.Model):
    _inherit = "energy.billing.period"

    @api.model
    def _store(self, run, contracts, figures, priced):
        """Replace the periods of these contracts in the run's month, the frozen ones excepted.

        figures: energy_core.calc.BillingPeriods. Returns exception rows for those that clash with a frozen period of
        other dates, and for the contracts of which the month would now be invoiced with other figures.
        """
        month = [
            ("start_date", ">=", run.month),
            ("start_date", "<", run._month_end()),
            ("replaced_by_id", "=", False),
        ]
        known = self.search([("contract_id", "in", contracts.ids), *month])
        frozen = known.filtered("move_id")
        (known - frozen).unlink()
        refused = set(zip(priced.exceptions["contract"], priced.exceptions["period_start"], strict=True))
        lines = dict(list(priced.lines.groupby(["contract", "period_start"], sort=False)))
        stretches = dict(list(figures.subscriptions.groupby(["contract", "period_start"], sort=False)))
        frozen_of_contract = frozen.grouped(lambda period: period.contract_id.id)
        values, clashes = [], []
        for row in figures.periods.itertuples(index=False):
            key = (row.contract, row.start)
            if key in refused:
                continue
            overlapping = frozen_of_contract.get(row.contract, self.browse())._overlapping(row)
            if not overlapping:
                told = self._prepare_values(run, row, stretches[key], lines.get(key))
                values.append(told | {"source_hash": _fingerprint(told)})
            elif not overlapping._has_dates(row):
                clashes.append(self._clash(row, overlapping))
        created = self.create(values)
        settled = frozen.filtered(lambda period: period.contract_id not in created.contract_id)
        return clashes + settled._correction_rows(figures)

    def _overlapping(self, row):
        start, end = row.start.date(), row.end.date()
        return self.filtered(lambda period: period.start_date < end and start < period.end_date)

    def _has_dates(self, row):
        return len(self) == 1 and (self.start_date, self.end_date) == (row.start.date(), row.end.date())

    def _clash(self, row, overlapping):
        return {
            "contract": row.contract,
            "start": row.start.date(),
            "end": row.end.date(),
            "stage": "run",
            "reason": "invoiced_otherwise",
            "sentence": _lt(
                "The period now runs from %(start)s to %(end)s, but %(invoices)s has already been made for other "
                "dates. Correct it with a credit note.",
                start=f"{row.start:%Y-%m-%d}",
                end=f"{row.end:%Y-%m-%d}",
                invoices=", ".join(overlapping.move_id.mapped("display_name")),
            ),
            "at_stake_kwh": row.total_wh / WH_PER_KWH,
            "at_stake_amount": sum(getattr(row, column, 0) for column in REGULATED_CENTS) / CENTS,
            "is_blocking": True,
        }

    @api.model
    def _prepare_values(self, run, row, stretches, lines):
        contract = self.env["energy.contract"].browse(row.contract)
        by_component = lines.groupby("component")["amount_cents"].sum() if lines is not None else {}
        commands = (
            []
            if lines is None
            else [Command.create(self._prepare_line(line)) for line in lines.itertuples(index=False)]
        )
        return {
            "run_id": run.id,
            "company_id": run.company_id.id,
            "contract_id": row.contract,
            "cups_id": row.supply_point,
            "offer_id": contract._get_offer().id,
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
            "subscription_amount": by_component.get("subscription", 0) / CENTS,
            "energy_amount": by_component.get("energy", 0) / CENTS,
            **{column.replace("_cents", "_amount"): getattr(row, column, 0) / CENTS for column in REGULATED_CENTS},
            "amount_untaxed": sum(by_component.values) / CENTS if len(by_component) else 0,
            "reading_start_id": _identifier(row.reading_start_id),
            "reading_end_id": _identifier(row.reading_end_id),
            "line_ids": commands,
        }

    @api.model
    def _prepare_stretches(self, subscriptions):
        """The powers of these subscription rows (one period, in order), each from the day on which they change."""
        stretches = []
        for row in subscriptions.itertuples(index=False):
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


def _identifier(key):
    """The database id of a reading, or False where the period has none."""
    return False if pd.isna(key) else int(key)


def _fingerprint(values):
    """Equal for two computations that tell the same of a period, its lines included."""
    return sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()
