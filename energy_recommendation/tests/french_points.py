# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""French supply points with a year of curves, highest powers and billed energies in the database."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo.tests import TransactionCase

PARIS, UTC = ZoneInfo("Europe/Paris"), ZoneInfo("UTC")
ON = date(2026, 7, 10)
FIRST = date(2025, 7, 1)
FOUR = ("hph", "hch", "hpb", "hcb")
FIVE = ("peak", *FOUR)
TEN_MINUTES = 600
HIGH_SEASON = (11, 12, 1, 2, 3)


def midnight(day):
    """The UTC instant, without time zone as in the database, at which a day begins in Paris."""
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC).replace(tzinfo=None)


def days_from(first, end):
    return [first + timedelta(days=number) for number in range((end - first).days)]


def months_from(first):
    firsts = [first]
    while len(firsts) < 13:
        firsts.append((firsts[-1] + timedelta(days=32)).replace(day=1))
    return list(zip(firsts[:-1], firsts[1:], strict=True))


class FrenchPoints(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.env["res.company"].create({"name": "Usine du Rhône", "country_id": cls.env.ref("base.fr").id})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.point = cls._point("30001234567890", off_peak_hours="22:00-06:00\nPointe 09:00-11:00;18:00-20:00")

    @classmethod
    def _point(cls, name, **values):
        return cls.env["energy.cups"].create({"name": name, "kind": "prm", "company_id": cls.company.id} | values)

    @classmethod
    def _contract(cls, tariff, kva, bands=(), point=None, start=date(2024, 5, 1)):
        point = point or cls.point
        powers = {f"power_{band}_va": 1000 * kva for band in bands} | {"power_va": 1000 * kva}
        contract = cls.env["energy.contract"].create(
            {
                "name": f"C {point.name}",
                "company_id": cls.company.id,
                "cups_id": point.id,
                "date_start": start,
                "fta": tariff,
                **powers,
            }
        )
        cls._event(contract, start, "MES", fta=tariff, **powers)
        return contract

    @classmethod
    def _event(cls, contract, day, nature, **told):
        cls.env["energy.contract.event"].create(
            {"contract_id": contract.id, "at": midnight(day), "nature": nature, "event_type": "CONTRAT", **told}
        )

    @classmethod
    def _curve(cls, point, kilowatts, step_s=TEN_MINUTES, quantity="active_consumption"):
        """A year of a curve: so much from 9 to 14, a tenth of it in all other hours."""
        rows = []
        for day in days_from(FIRST, ON.replace(day=1)):
            start, end = midnight(day), midnight(day + timedelta(days=1))
            hours = [
                (start + timedelta(seconds=second)).replace(tzinfo=UTC).astimezone(PARIS).hour
                for second in range(0, round((end - start).total_seconds()), step_s)
            ]
            watts = [round(1000 * kilowatts * (1 if 9 <= hour < 14 else 0.1)) for hour in hours]
            if quantity == "energy_consumption":
                watts = [power * step_s // 3600 for power in watts]
            rows.append(
                {
                    "cups_id": point.id,
                    "day": day,
                    "quantity": quantity,
                    "step_s": step_s,
                    "started_at": start,
                    "values": watts,
                }
            )
        cls.env["energy.curve.day"].create(rows)

    @classmethod
    def _quantities(cls, point, quantity, by_band):
        """The same of each band in each month in which the band occurs."""
        cls.env["energy.quantity"].create(
            [
                {
                    "cups_id": point.id,
                    "date_start": start,
                    "date_end": end,
                    "quantity": quantity,
                    "band": band or False,
                    "value": value,
                }
                for start, end in months_from(FIRST)
                for band, value in by_band.items()
                if band not in FOUR or (band in ("hph", "hch")) == (start.month in HIGH_SEASON)
            ]
        )

    @classmethod
    def _daily_maxima(cls, point, va):
        cls.env["energy.curve.day"].create(
            [
                {
                    "cups_id": point.id,
                    "day": day,
                    "quantity": "max_power_consumption",
                    "step_s": 86_400,
                    "started_at": midnight(day),
                    "values": [va],
                }
                for day in days_from(FIRST, ON.replace(day=1))
            ]
        )

    def _advise(self, contracts, **settings):
        """(Advice, inputs) of the only company and country."""
        complete = {"method": "exact", "clearance": 0, "on": ON, "months": 12} | settings
        told = list(contracts._advise(complete))
        self.assertEqual(len(told), 1)
        return told[0][2:]

    def _row(self, advice, role, point=None):
        options = advice.options[advice.options["supply_point"] == (point or self.point).id]
        return options.set_index("role").loc[role]

    def _powers(self, advice, role, bands, point=None):
        row = self._row(advice, role, point)
        return [row[f"power_{band}_va"] for band in bands]

    def _codes(self, advice):
        return advice.notes.set_index("code")["detail"].map(str).to_dict()
