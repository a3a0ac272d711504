# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R151: the indexes that a communicating meter sends every day, in watt-hours.

Date_Releve is the measured day J; its index counts at the end of J, so at 00:00 of J+1 in Paris. Only the distributor's
dials are read: the supplier's have calendars of their own. Values are raw, never estimated.
"""

from odoo.addons.energy_core.calc import BANDS

from .enedis_values import BAND_OF_CLASS, WH_PER_UNIT, check_bands, end_of_day, index_wh, point_code, required
from .sentences import RefusedDocument, Unreadable, _lt

NO_INDEX = {f"{band}_wh": None for band in BANDS}
DOUBTFUL = "1"


class R151Reader:
    """Takes the records of the documents of one file, in order."""

    def __init__(self, collector):
        self.collector = collector
        self.wh_per_unit = 1

    def header(self, element):
        unit = required(element, "Unite_Mesure_Index")
        if unit not in WH_PER_UNIT:
            raise RefusedDocument(
                _lt("The indexes are in %(unit)s; R151 counts in Wh. Ask for the file again.", unit=unit)
            )
        self.wh_per_unit = WH_PER_UNIT[unit]

    def record(self, element):
        """One PRM with its readings: each stands or falls alone."""
        code = point_code(element)
        for block in element.iterfind("Donnees_Releve"):
            fields = {child.tag: (child.text or "").strip() for child in block}
            day, calendar = fields.get("Date_Releve", ""), fields.get("Id_Calendrier_Distributeur")
            with self.collector.attempt(f"{code} {day}".strip(), block):
                self.collector.add("readings", self.reading(code, day, calendar, block))

    def reading(self, code, measured_day, calendar, block):
        at = end_of_day(measured_day)
        indexes, is_doubtful = {}, False
        for dial in block.iterfind("Classe_Temporelle_Distributeur"):
            fields = {child.tag: child.text for child in dial}
            band = BAND_OF_CLASS.get(fields.get("Id_Classe_Temporelle"))
            if band is None:
                raise Unreadable(_lt("The dial %(dial)s is not known.", dial=fields.get("Id_Classe_Temporelle")))
            indexes[band] = index_wh(fields.get("Valeur") or "", self.wh_per_unit)
            is_doubtful |= fields.get("Indice_Vraisemblance") == DOUBTFUL
        check_bands(calendar, indexes)
        return {
            "point_code": code,
            "at": at,
            "measured_at": None,
            "position": "after",
            "source": "R151",
            "nature": "actual",
            "calendar": calendar,
            **NO_INDEX,
            **{f"{band}_wh": value for band, value in indexes.items()},
            "digits": None,
            "coefficient": None,
            "passed_zero": False,
            "is_doubtful": is_doubtful,
        }
