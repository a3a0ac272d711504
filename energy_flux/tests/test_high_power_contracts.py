# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.tests import tagged

from .contract_documents import C12_NAME, c12, c12_point, c12_situation
from .flux_case import FluxCase
from .flux_documents import OTHER_POINT, POINT
from .meter_documents import R17_NAME, r17, r17_measure, r17_point, r17_span

RISING = {"HPH": 36, "HCH": 40, "HPE": 50, "HCE": 60}
LEVEL = dict.fromkeys(RISING, 60)
FIRST = f"{POINT}-20260101"


@tagged("post_install", "-at_install")
class TestHighPowerContracts(FluxCase):
    """What C12 makes of points and contracts above 36 kVA, and what they cost."""

    def load_c12(self, *situations, told="2026-01-01", number=1, **point):
        document = c12(c12_point(*situations, told=told, **point))
        return self.load(C12_NAME.format(number).replace(".zip", ".xml"), document)

    def enter(self, **situation):
        return self.load_c12(c12_situation("MES", **{"powers": RISING} | situation))

    def test_an_entry_creates_the_point_the_contract_and_its_holder(self):
        file = self.enter()
        self.assertEqual((file.state, file.loaded_count, file.rejected_count), ("loaded", 1, 0))
        self.assertRecordValues(
            self.contract(FIRST),
            [
                {
                    "cups_id": self.point().id,
                    "date_start": date(2026, 1, 1),
                    "date_end": False,
                    "fta": "BTSUPCU4",
                    "power_va": 60_000,
                    "power_hph_va": 36_000,
                    "power_hch_va": 40_000,
                    "power_hpb_va": 50_000,
                    "power_hcb_va": 60_000,
                    "power_peak_va": 0,
                    "power_classes": "four_classes",
                    "is_unmetered": False,
                }
            ],
        )
        self.assertEqual(self.contract(FIRST).partner_id.name, "Usine & Fils")
        self.assertRecordValues(self.point(), [{"segment": "C4", "meter_number": "000000000012", "zip": "44000"}])

    def test_a_change_belongs_to_the_contract_that_supplies_the_point(self):
        self.enter()
        self.load_c12(
            c12_situation("CPS", "CTF", starts="2026-02-15", powers=LEVEL, fta="BTSUPLU4"),
            told="2026-02-15",
            number=2,
        )
        contract = self.contract(FIRST)
        self.assertCountEqual(contract.event_ids.mapped("nature"), ["MES", "CPS", "CTF"])
        self.assertRecordValues(contract, [{"fta": "BTSUPLU4", "power_hph_va": 60_000, "date_end": False}])

    def test_the_powers_of_the_last_event_replace_all_that_were(self):
        self.load_c12(c12_situation("MES", fta="HTACU5", powers={"Pointe": 30} | RISING), domain="HTA")
        self.load_c12(c12_situation("CTF", starts="2026-02-01"), told="2026-02-01", number=2)
        self.assertRecordValues(self.contract(FIRST), [{"power_peak_va": 0, "power_hph_va": 60_000}])

    def test_the_leaving_supplier_supplies_until_the_day_that_is_told(self):
        self.enter()
        self.load_c12(c12_situation("CFN", ends="2026-02-28"), told="2026-03-01", number=2)
        self.assertRecordValues(self.contract(FIRST), [{"date_end": date(2026, 3, 1)}])
        self.assertEqual(self.contract(FIRST).event_ids.mapped("nature"), ["CFNS", "MES"])

    def test_another_holder_is_another_contract(self):
        self.enter()
        exits = c12_situation("RES", ends="2026-02-28")
        enters = c12_situation("MES", starts="2026-03-01", holder="Autre usine", affair="A2")
        self.load_c12(exits, enters, told="2026-03-01", number=2)
        second = self.contract(f"{POINT}-20260301")
        self.assertRecordValues(
            self.contract(FIRST) + second,
            [
                {"date_start": date(2026, 1, 1), "date_end": date(2026, 3, 1)},
                {"date_start": date(2026, 3, 1), "date_end": False},
            ],
        )
        self.assertEqual(second.partner_id.name, "Autre usine")

    def test_an_entry_before_the_exit_is_known_waits_for_it(self):
        self.enter()
        enters = c12_situation("CFN", starts="2026-03-01", affair="A2")
        entry = self.load_c12(enters, told="2026-03-01", number=2)
        self.assertIn(f"{POINT}-20260301", entry.rejection_ids.reason)
        self.load_c12(c12_situation("RES", ends="2026-02-28"), told="2026-03-01", number=3)
        self.assertEqual(entry.rejection_ids.state, "resolved")
        self.assertEqual(self.contract(f"{POINT}-20260301").date_start, date(2026, 3, 1))

    def test_a_complete_document_again_makes_no_other_contract(self):
        first = c12(c12_point(c12_situation()), mode="COMPLET")
        later = c12(c12_point(c12_situation(starts="2026-02-01", powers=LEVEL), told="2026-02-01"), mode="COMPLET")
        for number, document in enumerate((first, later), 1):
            self.load(C12_NAME.format(number).replace(".zip", ".xml"), document)
        contract = self.env["energy.contract"].search([("company_id", "=", self.company.id)])
        self.assertRecordValues(contract, [{"name": FIRST, "date_start": date(2026, 1, 1), "power_hph_va": 60_000}])

    def test_a_contract_known_from_its_middle_is_the_one_that_began_before(self):
        self.load_c12(c12_situation("CPS", starts="2026-02-15"), told="2026-02-15")
        self.load_c12(c12_situation("MES", affair="A0"), number=2)
        contract = self.env["energy.contract"].search([("company_id", "=", self.company.id)])
        self.assertRecordValues(contract, [{"name": f"{POINT}-20260215", "date_start": date(2026, 1, 1)}])

    def test_a_contract_that_is_there_under_its_own_name_is_used(self):
        point = self.env["energy.cups"].create({"name": POINT, "kind": "prm", "company_id": self.company.id})
        ours = self.env["energy.contract"].create(
            {"name": "USINE-1", "cups_id": point.id, "company_id": self.company.id, "date_start": "2026-01-01"}
        )
        self.enter()
        self.assertEqual(ours.event_ids.nature, "MES")
        self.assertEqual(ours.power_hcb_va, 60_000)

    def test_the_same_document_again_changes_nothing(self):
        self.enter()
        again = self.load("copy.xml", c12(c12_point(c12_situation("MES", powers=RISING))))
        self.assertEqual((again.loaded_count, again.duplicate_count), (0, 1))

    def test_points_have_contracts_of_their_own(self):
        points = [c12_point(c12_situation("MES"), point=code) for code in (POINT, OTHER_POINT)]
        self.load("c12.xml", c12(*points))
        self.assertTrue(self.contract(FIRST) and self.contract(f"{OTHER_POINT}-20260101"))

    def test_self_consumption_is_entered_and_left(self):
        self.enter()
        self.load_c12(c12_situation("ENT_ACC", starts="2026-02-01"), told="2026-02-01", number=2)
        self.assertEqual(self.contract(FIRST).management, "acc")
        self.load_c12(c12_situation("SOR_ACC", starts="2026-03-01"), told="2026-03-01", number=3)
        self.assertFalse(self.contract(FIRST).management)

    def test_what_c12_and_r17_tell_is_what_the_grid_costs(self):
        """BTSUPCU4 of CRE 2025-78, by hand.

        Fixed: 17.61 x 36 + 15.96 x 4 + 14.56 x 10 + 11.98 x 10 + 217.80 + 283.27 = 1464.27 € a year, hence 124.36 for
        31 days and 56.16 for 14; with four times 60 kVA 17.61 x 60 + 501.07 = 1557.67, hence 59.75 for 14 days.
        Variable: 6.91 and 4.21 c€/kWh of HPH and HCH.
        """
        self.enter()
        change = c12_situation("CPS", starts="2026-02-15", powers=LEVEL, affair="A2")
        self.load_c12(change, told="2026-02-15", number=2)
        months = (("2026-01-01", "2026-02-01", {"HPH": 1000, "HCH": 500}), ("2026-02-01", "2026-03-01", {"HPH": 900}))
        spans = [
            r17_span(r17_measure("EA", "kWh", {"HCH": 0, "HPE": 0, "HCE": 0} | used), start=start, end=end)
            for start, end, used in months
        ]
        file = self.load(R17_NAME.format(1).replace(".zip", ".xml"), r17(r17_point(*spans)))
        self.assertEqual((file.loaded_count, file.rejected_count), (8, 0))
        result = self.contract(FIRST)._billing_periods(date(2026, 1, 1), date(2026, 3, 1))
        self.assertTrue(result.exceptions.empty, result.exceptions.to_string())
        told = result.periods[["days", "hph_wh", "hch_wh", "fixed_cents", "variable_cents"]].values.tolist()
        self.assertEqual(told, [[31, 1_000_000, 500_000, 12436, 6910 + 2105], [28, 900_000, 0, 5616 + 5975, 6219]])
        self.assertEqual(result.periods["quality"].tolist(), ["actual", "actual"])
