# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import formatLang

from ..calc import POWERS

VA_PER_KVA = 1000
BAND_OF_POWER = {name: name.removeprefix("power_").removesuffix("va").rstrip("_") for name in POWERS}


class EnergyRecommendationTerms(models.AbstractModel):
    """What is contracted: a tariff, and a power or one in each band."""

    _name = "energy.recommendation.terms"
    _description = "Terms of a Contract in a Recommendation"

    tariff = fields.Char("Tariff Code", readonly=True)
    tariff_name = fields.Char("Tariff", compute="_compute_tariff_name")
    power_values = fields.Json(readonly=True, help="VA or W by band; the band is empty where there is one power.")
    powers = fields.Char("Contracted Power", compute="_compute_powers")

    @api.depends("tariff")
    @api.depends_context("lang")
    def _compute_tariff_name(self):
        for terms in self:
            terms.tariff_name = self._name_tariff(terms.tariff)

    @api.depends("power_values", "tariff")
    @api.depends_context("lang")
    def _compute_powers(self):
        for terms in self:
            terms.powers = self._tell_powers(terms.power_values or {}, terms.tariff)

    def _tell(self):
        """Green, 400 kW"""
        return ", ".join(filter(None, [self.tariff_name, self.powers])) or self.env._("the contract as it is")

    def _name_tariff(self, code):
        names = {"blue": self.env._("Blue"), "green": self.env._("Green"), "b": self.env._("Group B")}
        return names.get(code, code or "")

    def _tell_powers(self, powers, tariff):
        """172 kW; Peak 172 · Off-peak 446 kW; P1–P6 40 kW."""
        unit, names, bands = self._unit_of_power(tariff), self._band_names(), self._bands_of(powers)
        if not bands:
            return ""
        if len(bands) == 1:
            told = self._tell_kilo(powers[bands[0]])
        elif len({powers[band] for band in bands}) == 1:
            told = f"{names[bands[0]]}–{names[bands[-1]]} {self._tell_kilo(powers[bands[0]])}"
        else:
            told = " · ".join(f"{names[band]} {self._tell_kilo(powers[band])}" for band in bands)
        return f"{told} {unit}"

    def _tell_kilo(self, power):
        """A power in kW or kVA, with the digits that it has."""
        return formatLang(self.env, power / VA_PER_KVA, digits=0 if power % VA_PER_KVA == 0 else 1 + (power % 100 > 0))

    def _band_names(self):
        return dict(self.env["energy.quantity"]._fields["band"]._description_selection(self.env)) | {"": ""}

    @staticmethod
    def _bands_of(powers):
        """The bands of these powers in the order of the tariff: the database keeps them in another one."""
        return [band for band in BAND_OF_POWER.values() if powers.get(band) is not None]

    @staticmethod
    def _unit_of_power(tariff):
        """French low voltage is contracted in apparent power, all else in active power."""
        return "kVA" if (tariff or "").startswith("BT") else "kW"

    @staticmethod
    def _powers_of(row):
        """{band: VA} of a row of an advice."""
        return {band: row[name] for name, band in BAND_OF_POWER.items() if row.get(name) is not None}

    def _terms_values(self, row):
        return {"tariff": row["tariff"], "power_values": self._powers_of(row)}
