# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Spanish contracts to the advice on their powers: what the database holds becomes its frames."""

from dataclasses import fields

import pandas as pd
from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL, split_every

from odoo.addons.energy_core.calc import open_rates, sentences_of
from odoo.addons.energy_core.frames import fetch_frame

from ..calc import Advice, advice, frozen_inputs, spain

_lt = sentences_of("energy_recommendation")
POINTS_AT_ONCE = 25  # two years of quarter-hours of each
MICRO = 1_000_000
PRICE_LABELS = {
    ("toll", "power"): _lt("Toll, contracted power"),
    ("toll", "energy"): _lt("Toll, energy"),
    ("charge", "power"): _lt("Charge, contracted power"),
    ("charge", "energy"): _lt("Charge, energy"),
    ("excess", "max_power"): _lt("Excess power, by maximeter"),
    ("excess", "quarter_hour"): _lt("Excess power, by quarter-hours"),
    ("excess", "overrun_factor"): _lt("Excess power, ratio of the period"),
}
ENERGY_BANDS = [f"{band}_wh" for band in spain.BANDS]
ENERGY_SETTINGS = {"gaps": "bridge", "unverified_rates": "use"}  # no amount of these periods is billed
SECONDS_AN_HOUR = 3600


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def _advise_es(self, settings):
        """(Advice, inputs) of Spanish contracts of one company, one a supply point."""
        rates = open_rates(self.env["energy.rate"]._rates_frame("ES"), "refuse")
        told, inputs = [], {}
        for contracts in split_every(POINTS_AT_ONCE, self.ids, self.browse):
            some, measured = contracts._advise_es_together(settings, rates)
            told.append(some)
            inputs |= contracts._spanish_inputs(settings["on"], some.options, measured)
        frames = {frame.name: [getattr(some, frame.name) for some in told] for frame in fields(Advice)}
        return advice(self.cups_id.ids, **{name: _stacked(parts) for name, parts in frames.items()}), inputs

    def _advise_es_together(self, settings, rates):
        """As `_advise_es`, of so many contracts as are held in memory at once; with what was measured."""
        on, months = settings["on"], settings["months"]
        end = on.replace(day=1)
        start = end - relativedelta(months=2 * months)  # the year before is told too
        self.env.flush_all()
        return spain.advise_with_measured(
            points=self._spanish_points(),
            situations=self._spanish_situations(),
            maxima=self._spanish_maxima(start, end),
            quarter_hours=self._spanish_quarter_hours(start, end),
            energies=self._spanish_energies(start, end),
            rates=rates,
            on=on,
            clearance=settings["clearance"],
            months=months,
        )

    def _spanish_points(self):
        points = pd.DataFrame([contract.cups_id._spanish_point(contract.fta) for contract in self])
        whole = ["step_w", "extension_right_w", "extension_fee_cents"]
        return points.astype(dict.fromkeys(whole, "Int64"))

    def _spanish_situations(self):
        """Of all contracts that the points ever had."""
        powers = SQL(", ").join(SQL("NULLIF(%s, 0) AS %s", *2 * [SQL.identifier(name)]) for name in spain.POWERS)
        contracts = SQL(
            """
            SELECT id AS contract, cups_id AS supply_point, date_start AS start, date_end AS end, fta, %s
              FROM energy_contract
             WHERE cups_id = ANY (%s)
             ORDER BY id
            """,
            powers,
            self.cups_id.ids,
        )
        events = SQL(
            """
            SELECT contract_id AS contract, at, nature, fta, %s, num_sequence
              FROM energy_contract_event
             WHERE cups_id = ANY (%s)
             ORDER BY contract_id, at, id
            """,
            powers,
            self.cups_id.ids,
        )
        return spain.situations_of(
            fetch_frame(self.env.cr, contracts, integers=spain.POWERS, days=("start", "end")),
            fetch_frame(self.env.cr, events, integers=(*spain.POWERS, "num_sequence"), instants=("at",)),
        )

    def _spanish_maxima(self, start, end):
        """The maximeter by month: that in which the middle of its span lies."""
        told = self.env["energy.quantity"]._quantities_frame(self.cups_id.ids, start, end)
        told = told[(told["quantity"] == "max_power_w") & told["band"].isin(spain.BANDS) & (told["value"] >= 0)]
        span = ["supply_point", "band", "start", "end"]
        told = told.sort_values("sequence", kind="stable").drop_duplicates(span, keep="last")
        middle = told["start"] + (told["end"] - told["start"]) / 2
        maxima = told.assign(month=middle.dt.to_period("M").dt.to_timestamp(), max_power_w=told["value"])
        return maxima[list(spain.MAXIMA.columns)]

    def _spanish_quarter_hours(self, start, end):
        """The load curves: mean powers, or else the energies of the quarter-hours or hours."""
        curves = self.env["energy.curve.day"]
        points = self.cups_id.ids
        power = curves._curve_frame(points, "active_consumption", start, end)
        energy = curves._curve_frame(points, "energy_consumption", start, end)
        energy["value"] = energy["value"] * SECONDS_AN_HOUR // energy["step_s"]
        told = [power.dropna(subset="value"), energy.dropna(subset="value")]
        curve = pd.concat([each for each in told if len(each)] or told[:1], ignore_index=True)
        curve = curve[curve["step_s"].isin(spain.STEPS_S) & (curve["value"] >= 0)]
        curve = curve.drop_duplicates(["supply_point", "at"]).rename(columns={"value": "power_w"})
        return curve[list(spain.QUARTER_HOURS.columns)]

    def _spanish_energies(self, start, end):
        """What the points consumed by month and band, as it is billed."""
        contracts = self.cups_id.contract_ids
        periods = contracts._billing_periods_alike(ENERGY_SETTINGS, start, end, "ES").periods
        known = periods[periods["quality"] != "missing"]
        periods = known.assign(month=periods["start"].dt.to_period("M").dt.to_timestamp())
        energies = periods.melt(["supply_point", "month"], ENERGY_BANDS, "band", "energy_wh")
        energies["band"] = energies["band"].str.removesuffix("_wh")
        summed = energies.groupby(["supply_point", "month", "band"], as_index=False)["energy_wh"].sum()
        return summed[list(spain.ENERGIES.columns)]

    def _spanish_inputs(self, on, options, measured):
        """What the advice on these points rests on, for `frozen_inputs`. options: of the Advice."""
        tariffs = options.drop_duplicates("supply_point").set_index("supply_point")["tariff"].to_dict()
        return frozen_inputs(
            self.cups_id.ids,
            facts=pd.DataFrame([fact for contract in self for fact in contract._spanish_facts(tariffs)]),
            prices=self._spanish_prices(on, tariffs),
            measured=measured,
        )

    def _spanish_facts(self, tariffs):
        point = self.cups_id
        told = {
            "tariff": (_lt("Access tariff"), tariffs.get(point.id) or self.fta, ""),
            "extension_right": (_lt("Extension right"), f"{point.extension_right_kw:g}", "kW"),
        }
        for code, (label, value, unit) in told.items():
            if value and value != "0":
                yield {"supply_point": point.id, "code": code, "label": label, "value": value, "unit": unit}

    def _spanish_prices(self, on, tariffs):
        """The rates of the day by which each point was priced. tariffs: by point."""
        codes = dict.fromkeys(("toll", "charge", "excess"), sorted(set(tariffs.values())))
        rates = self.env["energy.rate"]._in_force(self.env.ref("base.es"), on, codes)
        by_tariff = {
            tariff: [
                {
                    "tariff": tariff,
                    "code": f"{rate.kind}_{rate.component}",
                    "label": PRICE_LABELS[rate.kind, rate.component],
                    "band": rate.band or "",
                    "price_micro": round(rate.value * MICRO),
                    "per": rate.unit.removeprefix("€/"),
                    "start": rate.date_start,
                    "end": rate.date_end or None,
                    "act": rate.act,
                }
                for rate in of_tariff
            ]
            for tariff, of_tariff in rates.grouped("code").items()
        }
        return pd.DataFrame(
            [{"supply_point": point, **row} for point, tariff in tariffs.items() for row in by_tariff.get(tariff, ())]
        )


def _stacked(frames):
    """These frames under each other; empty ones have no say in the types."""
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
