# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .contract_documents import C68_NAME, c68, c68_point
from .flux_case import FluxCase
from .flux_documents import OTHER_POINT, POINT, c15, c15_event, c15_slots, zipped

LATER = C68_NAME.replace("20260201", "20260301")
SUPPLY = {"alimentationPrincipale": {"puissanceLimiteSoutirage": {"unite": "kVA", "valeur": 90}}}


@tagged("post_install", "-at_install")
class TestPointDescriptions(FluxCase):
    """What C68 tells of points, and C15 of their off-peak hours."""

    def test_a_known_point_gets_its_description(self):
        self.enter()
        file = self.load(C68_NAME.format(1, "json"), c68(c68_point()))
        self.assertEqual((file.state, file.loaded_count, file.rejected_count), ("loaded", 1, 0))
        self.assertRecordValues(
            self.point(),
            [
                {
                    "segment": "C4",
                    "meter_number": "000000000068",
                    "meter_type": "PME-PMI",
                    "voltage": "230_400V",
                    "voltage_domain": "BTSUP",
                    "supply_state": "ALIM",
                    "connection_power_va": 120_000,
                    "injection_power_va": 0,
                    "power_limit_va": 119_500,
                    "off_peak_slots": "HC (22H30-6H30)",
                    "street": "2 RUE DU RESEAU",
                    "description_file_id": file.id,
                }
            ],
        )
        self.assertIn("BTSUPCU4", self.point().situation)
        self.assertEqual(self.point().file_count, 2)

    def test_an_unknown_point_waits_until_it_appears(self):
        file = self.load(C68_NAME.format(1, "json"), c68(c68_point()))
        self.assertIn(POINT, file.rejection_ids.reason)
        self.enter()
        file.action_retry_rejections()
        self.assertEqual(file.rejection_ids.state, "resolved")
        self.assertEqual(self.point().power_limit_va, 119_500)

    def test_what_a_description_leaves_out_stays(self):
        self.enter()
        self.load(C68_NAME.format(1, "json"), c68(c68_point()))
        self.load(LATER.format(1, "json"), c68({"idPrm": POINT, "situationAlimentation": SUPPLY}))
        self.assertRecordValues(self.point(), [{"power_limit_va": 90_000, "connection_power_va": 120_000}])

    def test_what_was_published_earlier_does_not_replace_it(self):
        self.enter()
        self.load(LATER.format(1, "json"), c68(c68_point(situationAlimentation=SUPPLY)))
        again = self.load(C68_NAME.format(1, "json"), c68(c68_point()))
        self.assertEqual((again.loaded_count, again.duplicate_count), (0, 1))
        self.assertEqual(self.point().power_limit_va, 90_000)

    def test_zips_of_zips_are_loaded_as_one_file(self):
        self.enter()
        self.enter(point=OTHER_POINT, contract="200000002")
        inner = {
            C68_NAME.format(number, "zip"): zipped({C68_NAME.format(number, "json"): c68(c68_point(code))})
            for number, code in enumerate((POINT, OTHER_POINT), 1)
        }
        file = self.load(C68_NAME.format(1, "zip"), zipped(inner))
        self.assertEqual((file.flux_code, file.loaded_count), ("C68", 2))

    def test_the_same_point_of_another_company_stays_as_it_is(self):
        other = self.env["res.company"].create({"name": "Other grid"})
        theirs = self.env["energy.cups"].create({"name": POINT, "kind": "prm", "company_id": other.id})
        self.enter()
        self.load(C68_NAME.format(1, "json"), c68(c68_point()))
        self.assertFalse(theirs.description_file_id or theirs.meter_number)

    def test_events_tell_the_off_peak_hours_of_each_season(self):
        seasons = c15_slots(SAISON_HAUTE=["HC (22H30-6H30)"], SAISON_BASSE=["HC (2H00-6H00)", "HC (12H00-16H00)"])
        self.load("c15.xml", c15(c15_event(slots=seasons)))
        expected = "SAISON_HAUTE HC (22H30-6H30)\nSAISON_BASSE HC (2H00-6H00), HC (12H00-16H00)"
        self.assertEqual(self.contract().event_ids.off_peak_slots, expected)
        self.assertEqual(self.point().off_peak_slots, expected)

    def test_a_change_of_slots_cuts_neither_contract_nor_situation(self):
        self.enter(slots=c15_slots(SAISON_HAUTE=["HC (22H30-6H30)"]))
        slots = c15_slots(SAISON_HAUTE=["HC (1H00-7H00)"])
        change = c15_event("PHC", "2026-02-01T00:00:00+01:00", kind="TECHNIQUE", affair="A2", slots=slots)
        self.load("phc.xml", c15(change))
        self.assertEqual(self.point().off_peak_slots, "SAISON_HAUTE HC (1H00-7H00)")
        self.assertFalse(self.contract().date_end)

    def test_a_contract_knows_that_its_point_has_no_meter(self):
        self.enter(structure="0", calendar=None)
        self.assertTrue(self.contract().is_unmetered)
        self.assertTrue(self.contract().event_ids.is_unmetered)
