"""Contracts that another tool billed until the middle of a month: here they begin on that day, at that index."""

import base64
import csv
import io
from datetime import date

from benchmarks.synthetic_grid import portfolio
from oracles.takeover import kwh_since

from odoo.tests import tagged

from scenarios.grid_case import GridCase

JANUARY, DAY = date(2026, 1, 1), date(2026, 2, 14)
TOO_MUCH_KWH = 40  # in each band of what the former tool estimated


def entered_before(author, point):
    author.enter(point, author.window.start + 11, "CFNE")


def changed_power_since(author, point):
    entered_before(author, point)
    point.change(DAY.toordinal() + 6, power_kva=9)


def changed_meter_since(author, point):
    author.enter_long_ago(point)
    point.replace_meter(DAY.toordinal() + 6, author.meter())


@tagged("post_install", "-at_install")
class TestTakenOver(GridCase):
    def take_over(self, points, too_much_kwh=0):
        """Import these points' contracts as the former tool leaves them on the day. No file of the operator is here."""
        nature, openings = "estimated" if too_much_kwh else "actual", {}
        for point in points:
            contract = point.events[0].situation.reference
            openings[contract] = {band: kwh + too_much_kwh for band, kwh in index_of(point, DAY).items()}
            self.grid.take_over(contract, DAY, nature, openings[contract])
        rows = [row_of(point, nature, opening) for point, opening in zip(points, openings.values(), strict=True)]
        wizard = self.env["energy.takeover"].create({"file": table(rows), "file_name": "contracts.csv"})
        self.assertEqual(wizard.action_import()["res_model"], "energy.contract", wizard.error_ids.mapped("detail"))
        return openings

    def bill_all(self):
        return [self.bill_and_check(month) for month in self.month_starts]

    def test_the_first_bill_begins_on_the_day_and_at_the_index(self):
        self.tell(entered_before, changed_power_since, changed_meter_since, start=JANUARY, months=3)
        openings = self.take_over(self.points)
        runs = self.bill_all()
        self.assertEqual([len(run.move_ids) for run in runs], [0, 3, 3])
        self.assertEqual(set(runs[1].move_ids.energy_period_ids.mapped("start_date")), {DAY})
        for point in self.points[:2]:
            self.check_energy(point, openings)

    def test_what_was_estimated_too_high_is_given_back(self):
        self.tell(entered_before, portfolio.moved_in, start=JANUARY, months=3)
        openings = self.take_over(self.points[:1], TOO_MUCH_KWH)
        self.bill_all()
        self.check_energy(self.points[0], openings)

    def check_energy(self, point, openings):
        """All kWh that were posted are what the meter shows in the end beyond what was billed last."""
        contract = self.env["energy.contract"].search([("cups_id.name", "=", point.code)])
        billed = contract.billing_period_ids.filtered("move_id")
        end = index_of(point, self.window.bounds[-1])
        expected = kwh_since(openings[contract.name], [[end]])
        self.assertEqual(sum(billed.mapped("total_kwh")), sum(expected.values()))


def index_of(point, day):
    """kWh that the meter shows as the day begins, by band."""
    index = point.index_at(day.toordinal())
    return {band.code.lower(): index.dials[band.dial - 1] // 1000 for band in index.calendar.bands}


def row_of(point, nature, opening):
    """What the former tool knows of the contract of a point."""
    situation = point.events[0].situation
    return {
        "contract": situation.reference,
        "point": point.code,
        "start": date.fromordinal(situation.started).isoformat(),
        "holder": situation.holder.name,
        "fta": situation.fta,
        "power_kva": situation.power_kva,
        "calendar": point.segments[0].calendar.code,
        "first_day_to_bill": DAY.isoformat(),
        "reading_nature": nature,
        **{f"index_{band}_kwh": kwh for band, kwh in opening.items()},
    }


def table(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return base64.b64encode(text.getvalue().encode())
