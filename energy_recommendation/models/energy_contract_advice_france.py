# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""French contracts to the advice on their powers and network tariffs: what the database holds becomes its frames."""

from dataclasses import fields

import pandas as pd
from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL, split_every

from odoo.addons.energy_core.calc import billing_periods, sentences_of
from odoo.addons.energy_core.frames import fetch_frame

from ..calc import Advice, advice, france, frozen_inputs

_lt = sentences_of("energy_recommendation")
POINTS_AT_ONCE = 25  # two years of ten-minute points of each
MICRO = 1_000_000
SECONDS_AN_HOUR = 3_600
LONG_AGO = pd.Timestamp("2000-01-01")
POWERS = ("power_va", *france.COLUMN_OF_CLASS.values())
CLASSES = tuple(france.COLUMN_OF_CLASS)
ENERGY_SETTINGS = {"gaps": "bridge", "unverified_rates": "use"}  # no amount of these periods is billed
QUANTITIES = {"max_power_w": "max_power", "overrun_s": "overrun_s", "overrun_w": "overrun_w"}
PRICE_LABELS = {
    "power": _lt("Power"),
    "energy": _lt("Energy"),
    "management": _lt("Management"),
    "metering": _lt("Metering"),
    "overrun": _lt("Overrun, an hour"),
    "overrun_factor": _lt("Overrun, share of the power price"),
    "rate": _lt("CTA, share of the fixed part"),
}


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def _advise_fr(self, settings):
        """(Advice, inputs) of French contracts of one company, one a supply point."""
        rates = self.env["energy.rate"]._rates_frame("FR")
        told, inputs = [], {}
        for contracts in split_every(POINTS_AT_ONCE, self.ids, self.browse):
            some, basis = contracts._advise_fr_together(settings, rates)
            prices = contracts._french_prices(settings["on"], some.options)
            told.append(some)
            inputs |= frozen_inputs(contracts.cups_id.ids, prices=prices, **basis)
        frames = {frame.name: [getattr(some, frame.name) for some in told] for frame in fields(Advice)}
        return advice(self.cups_id.ids, **{name: _stacked(parts) for name, parts in frames.items()}), inputs

    def _advise_fr_together(self, settings, rates):
        """As `_advise_fr`, of so many contracts as are held in memory at once; with what the advice rests on."""
        on, months = settings["on"], settings["months"]
        end = on.replace(day=1)
        start = end - relativedelta(months=2 * months)  # the year before is told too
        self.env.flush_all()
        offers, prices = self.env["energy.supplier.offer"]._made_to(self, on)
        return france.advise_with_basis(
            self._french_points(),
            self._french_situations(),
            rates,
            on,
            curves=self._french_curves(start, end),
            energies=self._french_energies(start, end, rates, on),
            maxima=self._french_maxima(start, end),
            offers=offers,
            offer_prices=prices,
            months=months,
            settings=france.Settings(
                clearance=settings["clearance"], mobile_peak_days=self.company_id._mobile_peak_days()
            ),
        )

    def _french_points(self):
        return pd.DataFrame([point._french_point() for point in self.cups_id])

    def _french_situations(self):
        powers = SQL(", ").join(SQL("NULLIF(%s, 0) AS %s", *2 * [SQL.identifier(name)]) for name in POWERS)
        contracts = SQL(
            """
            SELECT id AS contract, cups_id AS supply_point, date_start AS start, date_end AS "end", fta, %s,
                   management
              FROM energy_contract
             WHERE id = ANY (%s)
             ORDER BY id
            """,
            powers,
            self.ids,
        )
        events = SQL(
            """
            SELECT contract_id AS contract, at, nature, fta, %s, management, num_sequence
              FROM energy_contract_event
             WHERE contract_id = ANY (%s)
             ORDER BY contract_id, at, id
            """,
            powers,
            self.ids,
        )
        return france.situations_of(
            fetch_frame(self.env.cr, contracts, integers=POWERS, days=("start", "end")),
            fetch_frame(self.env.cr, events, integers=(*POWERS, "num_sequence"), instants=("at",)),
        )

    def _french_curves(self, start, end):
        """The load curves: mean powers, or else the energies of the steps; where both are told, the powers."""
        curves, points = self.env["energy.curve.day"], self.cups_id.ids
        power = curves._curve_frame(points, "active_consumption", start, end)
        energy = curves._curve_frame(points, "energy_consumption", start, end)
        energy["value"] = energy["value"] * SECONDS_AN_HOUR // energy["step_s"]
        curve = _stacked([power.dropna(subset="value"), energy.dropna(subset="value")])
        curve = curve.drop_duplicates(["supply_point", "at"]).rename(columns={"value": "power_w"})
        return curve[["supply_point", "at", "step_s", "power_w"]]

    def _french_energies(self, start, end, rates, on):
        """What the points consumed, as it is billed: by period and time band.

        A period is known whether its own rates are or not: all are priced by those of the day of the advice.
        """
        day = pd.Timestamp(on)
        in_force = rates[(rates["start"] <= day) & ~(rates["end"] <= day)].assign(start=LONG_AGO, end=pd.NaT)
        frames = self.cups_id.contract_ids._energy_frames(start, end) | {"rates": in_force}
        periods = billing_periods(**frames, start=start, end=end, country="FR", **ENERGY_SETTINGS).periods
        known = periods[periods["quality"] != "missing"]
        bands = [name for name in known if name.endswith("_wh") and name != "total_wh"]
        energies = known.melt(["supply_point", "start", "end"], bands, "band", "energy_wh")
        energies["band"] = energies["band"].str.removesuffix("_wh")
        used = energies.groupby(["supply_point", "band"])["energy_wh"].transform("any").astype(bool)
        return energies[used]

    def _french_maxima(self, start, end):
        """The highest powers of days (R66) and of billed spans (R17), and the overruns that were measured in them."""
        points = self.cups_id.ids
        told = self.env["energy.quantity"]._quantities_frame(points, start, end)
        told = told[told["quantity"].isin(QUANTITIES) & (told["value"] >= 0)]
        span = ["supply_point", "quantity", "band", "start", "end"]
        told = told.sort_values("sequence", kind="stable").drop_duplicates(span, keep="last")
        told = told.assign(quantity=told["quantity"].map(QUANTITIES), band=told["band"].fillna(""))
        told = told[told["band"].isin(("", *CLASSES))]
        return _stacked([told[[*span, "value"]], self._french_daily_maxima(start, end)])

    def _french_daily_maxima(self, start, end):
        days = self.env["energy.curve.day"].search_read(
            [
                ("cups_id", "in", self.cups_id.ids),
                ("quantity", "=", "max_power_consumption"),
                ("day", ">=", start),
                ("day", "<", end),
                ("maximum", ">=", 0),
            ],
            ["cups_id", "day", "maximum"],
            order="cups_id, day",
            load=None,
        )
        frame = pd.DataFrame(days, columns=["cups_id", "day", "maximum"]).astype({"day": "datetime64[ns]"})
        frame = frame.rename(columns={"cups_id": "supply_point", "day": "start", "maximum": "value"})
        return frame.assign(end=frame["start"] + pd.Timedelta(days=1), quantity="max_power", band="")

    def _french_prices(self, on, options):
        """The rates of the day by which each point's contracts were priced."""
        codes = {"turpe": sorted(set(options["tariff"])), "cta": ["DISTRIBUTION"]}
        rates = self.env["energy.rate"]._in_force(self.env.ref("base.fr"), on, codes)
        rates = rates.filtered(lambda rate: rate.component in PRICE_LABELS)
        by_code = {code: [_price_of(rate) for rate in each] for code, each in rates.grouped("code").items()}
        told = options[["supply_point", "tariff"]].drop_duplicates().itertuples(index=False)
        return pd.DataFrame(
            [
                {"supply_point": point, "tariff": tariff, **row}
                for point, tariff in told
                for row in (*by_code.get(tariff, ()), *by_code.get("DISTRIBUTION", ()))
            ]
        )


def _price_of(rate):
    return {
        "code": "cta" if rate.kind == "cta" else rate.component,
        "label": PRICE_LABELS[rate.component],
        "band": rate.band or "",
        "price_micro": round(rate.value * MICRO),
        "per": rate.unit.removeprefix("€/"),
        "start": rate.date_start,
        "end": rate.date_end or None,
        "act": rate.act,
    }


def _stacked(frames):
    """These frames under each other; empty ones have no say in the types."""
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
