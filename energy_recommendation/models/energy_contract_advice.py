# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Contracts to the advice of their country, and what it says to records.

A country is one method `_advise_<code>(settings)` on the contracts of that country, of one company, and at most one of
a supply point. It returns (advice, inputs): an `Advice` whose supply points are ids of `energy.cups`, and what it rests
on, a dict by the same ids that `frozen_inputs` makes; further keys of a point are kept as they are.

settings: `method` (exact, percentile), `clearance` (parts of ten thousand), `on` (the day of the advice), `months`.
"""

import pandas as pd

from odoo import fields, models

from odoo.addons.energy_core.calc import sentences_of

from ..calc import advice, frozen_inputs

_lt = sentences_of("energy_recommendation")
UNIT_OF_CLEARANCE = 100  # parts of ten thousand in a percent
DEFAULTS = {"method": "exact", "months": 12}
WITH_PERCENTILES = ("BR",)  # the method of the Brazilian universities; elsewhere the exact one is taken


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def _advise(self, settings):
        """(contracts, settings, advice, inputs) of the contracts of each company and country, settings complete."""
        grouped = self.grouped(lambda contract: (contract.company_id, contract.cups_id.country_id.code or ""))
        for (company, country), contracts in grouped.items():
            complete = contracts._complete_settings(settings, company, country)
            advise = getattr(contracts.with_company(company), f"_advise_{country.lower()}", None)
            yield contracts, complete, *(advise(complete) if advise else contracts._advise_nowhere(complete))

    def _complete_settings(self, settings, company, country):
        """The settings with those that are not given: the clearance is that of the country at the company."""
        given = {name: value for name, value in settings.items() if value is not None}
        clearance = round(company._energy_clearance_percent(country) * UNIT_OF_CLEARANCE)
        complete = {**DEFAULTS, "clearance": clearance, "on": fields.Date.context_today(self), **given}
        return complete if country in WITH_PERCENTILES else {**complete, "method": "exact"}

    def _advise_nowhere(self, settings):
        """The contracts of a country whose rules nobody has written down."""
        points = self.cups_id.ids
        notes = [
            {
                "supply_point": contract.cups_id.id,
                "code": "no_country",
                "detail": _lt(
                    "The supply point %(point)s lies in %(country)s, and advice is for Brazil, France and Spain."
                    " Correct its country if it is wrong.",
                    point=contract.cups_id.name,
                    country=contract.cups_id.country_id.name or _lt("no country"),
                ),
                "is_blocking": True,
            }
            for contract in self
        ]
        return advice(points, notes=pd.DataFrame(notes)), frozen_inputs(points)
