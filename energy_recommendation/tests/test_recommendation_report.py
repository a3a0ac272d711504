# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
from unittest.mock import patch

import pandas as pd
from lxml import etree, html
from pypdf import PdfReader

from odoo.tests import tagged

from ..calc import advice, frozen_inputs
from ..report.charts import Curve, Panel, Series, bars_by_month, cost_curves, stacked_shares
from .advice_world import (
    OFF_PEAK_KW,
    ON,
    AdviceCase,
    advice_on,
    keeping,
    measured_on,
    nothing_on,
)

REPORT = "energy_recommendation.report_recommendation"
HEADINGS = [
    "Goal",
    "Assumptions",
    "The supply",
    "Tariffs",
    "The contract as it is",
    "Measured against contracted",
    "Proposed against current",
    "Savings",
    "Conclusions",
    "Glossary",
]


@tagged("post_install", "-at_install")
class TestRecommendationReport(AdviceCase):
    def page(self, advised, user=None):
        """The report as HTML, and all its text with single spaces."""
        report = self.env["ir.actions.report"].with_user(user or self.env.user)
        content, _kind = report._render_qweb_html(REPORT, advised.ids)
        tree = html.fromstring(content)
        for style in tree.xpath("//style"):
            style.drop_tree()
        return tree, " ".join(tree.text_content().split())

    def table(self, tree, name):
        rows = tree.xpath(f"//table[@name='{name}']//tr")
        return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]

    def advised_in(self, country, tariff, bands, unit_of_band=None):
        """A recommendation on a point of another country: the same figures under the names of its powers."""
        self.contract.cups_id.country_id = self.env.ref(f"base.{country}")
        point = self.contract.cups_id.id
        frames = advice_on(point, tariff=tariff, band=bands[0], runner_up=tariff + "X")
        for row in frames["options"] + frames["scenarios"]:
            power = row[f"power_{bands[0]}_va"]
            row.update({f"power_{band}_va": power + 1000 * place for place, band in enumerate(bands)})
        frames["curve"] = [row | {"band": band} for band in bands for row in frames["curve"]]
        told = advice([point], **{name: pd.DataFrame(rows) for name, rows in frames.items()})
        measured = pd.DataFrame(measured_on(point, dict.fromkeys(bands, OFF_PEAK_KW)))
        settings = {"method": "exact", "months": 12, "clearance": 0, "on": ON}
        return self.recommendations._store(self.contract, settings, told, frozen_inputs([point], measured=measured))

    def test_it_has_all_its_parts_in_order(self):
        tree, _text = self.page(self.recommend())
        self.assertEqual([heading.text_content().strip() for heading in tree.xpath("//h4")], HEADINGS)

    def test_it_says_the_advice_first(self):
        tree, _text = self.page(self.recommend())
        (summary,) = tree.xpath("//div[@name='recommendation_summary']")
        said = " ".join(summary.text_content().replace("\xa0", " ").split())
        self.assertIn("Change from Green, 400 kW to Green, 455 kW: R$ 922,776.81 a year instead of R$ 924,887.43", said)
        self.assertIn("Earliest legal date: 03/01/2026", said)

    def test_the_conclusions_show_the_proposed_values(self):
        tree, _text = self.page(self.recommend())
        rows = [[cell.replace("\xa0", " ") for cell in row] for row in self.table(tree, "recommendation_conclusions")]
        self.assertEqual(
            rows[1:],
            [
                ["Tariff", "Green", "Green"],
                ["Contracted power (kW)", "400", "455"],
                ["Cost a year", "R$ 924,887.43", "R$ 922,776.81"],
                ["Saving a year", "", "R$ 2,110.62 (0.23 %)"],
                ["Earliest legal date", "", "03/01/2026"],
            ],
        )

    def test_supply_and_tariffs_are_told(self):
        tree, _text = self.page(self.recommend())
        self.assertIn(["Supply voltage", "13.8 kV"], self.table(tree, "recommendation_facts"))
        self.assertIn(["Rural unit", "no"], self.table(tree, "recommendation_facts"))
        prices = self.table(tree, "recommendation_prices")
        self.assertEqual(prices[0], ["Tariff", "Price in R$", "Of one", "All hours", "Peak", "Off-peak"])
        self.assertIn(["Blue", "TUSD, demand", "kW", "", "89.29", "31.53"], prices)
        self.assertIn(["Green", "TUSD, energy", "kWh", "", "2.28015", "0.11713"], prices)

    def test_a_month_that_was_not_used_says_why(self):
        tree, _text = self.page(self.recommend())
        rows = {row[0]: row for row in self.table(tree, "recommendation_measured")}
        self.assertEqual(rows["Aug 2025"], ["Aug 2025", "", "", "", "", "unavailable"])
        self.assertEqual(rows["May 2025"], ["May 2025", "286.02", "415.80", "51,484", "74,844", "atypical, left out"])
        self.assertEqual(rows["Feb 2025"][-1], "")

    def test_a_month_without_cost_is_unavailable(self):
        def told(point):
            frames = advice_on(point)
            frames["months"] = [row for row in frames["months"] if row["start"].month != 8]
            return frames

        tree, _text = self.page(self.recommend(told=told))
        rows = {row[0]: row for row in self.table(tree, "recommendation_months")}
        self.assertEqual(rows["Aug 2025"], ["Aug 2025", "unavailable"])
        self.assertEqual(rows["Feb 2025"][-1].replace("\ufeff", ""), "-1,734.15")

    def test_the_charts_are_drawn_and_a_missing_month_is_named_in_them(self):
        advised = self.recommend()
        tree, _text = self.page(advised)
        self.assertEqual(len(tree.xpath("//figure/*[local-name()='svg']")), 4)
        words = etree.fromstring(advised.demand_chart).xpath("//*[local-name()='text']/text()")
        self.assertEqual(words.count("unavailable"), 1)
        self.assertLessEqual({"Peak", "Off-peak", "Contracted", "Proposed", "Feb 25"}, {word.strip() for word in words})

    def test_a_contract_to_keep_is_said_so(self):
        _tree, text = self.page(self.recommend(told=keeping))
        self.assertIn("Keep the contract as it is: Green, 434 kW", text)
        self.assertNotIn("Earliest legal date", text)

    def test_without_advice_the_reason_and_the_current_cost_are_told(self):
        tree, text = self.page(self.recommend(told=nothing_on))
        self.assertIn("No contract is proposed: the notes say why.", text)
        self.assertIn("Only 3 bills are known: enter more.", text)
        self.assertIn("924,887.43", text)
        self.assertNotIn("Savings", [heading.text_content() for heading in tree.xpath("//h4")])

    def test_each_country_has_its_own_words_in_the_same_report(self):
        for country, tariff, bands, words in (
            ("fr", "BTSUPCU4", ("hph", "hch", "hpb", "hcb"), ("CMDPS", "HPH 400 · HCH 401 · HPB 402 · HCB 403 kVA")),
            ("es", "3.0TD", ("p1", "p2", "p3", "p4", "p5", "p6"), ("P1 ≤ P2 ≤ … ≤ P6", "P5 404 · P6 405 kW")),
        ):
            with self.subTest(country):
                advised = self.advised_in(country, tariff, bands)
                tree, text = self.page(advised)
                for each in (*words, "€"):
                    self.assertIn(each, text)
                self.assertNotIn("ANEEL", text)
                powers = self.table(tree, "recommendation_conclusions")[2 : 2 + len(bands)]
                self.assertEqual([row[2] for row in powers], [str(455 + place) for place in range(len(bands))])
                self.assertEqual(len(advised.demand_chart.split(f"· {advised._power_unit()}")) - 1, len(bands))

    def test_equal_powers_are_told_once(self):
        terms = self.env["energy.recommendation.terms"]
        self.assertEqual(terms._tell_powers(dict.fromkeys(("p6", "p1", "p3"), 15_500), "3.0TD"), "P1–P6 15.5 kW")
        self.assertEqual(terms._tell_powers({"hcb": 9000, "hph": 6000}, "BTSUPCU4"), "HPH 6 · HCB 9 kVA")
        self.assertEqual(terms._tell_powers({"": 455_000}, "green"), "455 kW")
        self.assertEqual(terms._tell_powers({}, "green"), "")

    def test_it_is_in_the_language_of_the_holder(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.campus.lang = "pt_BR"
        _tree, text = self.page(self.recommend())
        self.assertIn("922.776,81", text)

    def test_the_letterhead_of_the_company_is_used_where_it_can_be_printed(self):
        advised = self.recommend()
        with patch.object(self.env.registry["energy.recommendation"], "_has_page_headers", lambda self: True):
            tree, _text = self.page(advised)
        self.assertTrue(tree.xpath("//div[contains(@class, 'footer')]"))
        with patch.object(self.env.registry["energy.recommendation"], "_has_page_headers", lambda self: False):
            tree, _text = self.page(advised)
        (issuer,) = tree.xpath("//div[@name='issuer']")
        self.assertIn(self.company.name, issuer.text_content())

    def test_the_pdf_is_a_few_pages_of_text(self):
        advised = self.recommend()
        with self.allow_pdf_render():
            content, kind = (
                self.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf(REPORT, advised.ids)
            )
        self.assertEqual(kind, "pdf")
        pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]
        self.assertTrue(3 <= len(pages) <= 6, len(pages))
        whole = " ".join(pages)
        for words in (*HEADINGS, "1011101-5", "Neoenergia Brasília", "unavailable", "455"):
            self.assertIn(words, whole)
        self.assertTrue(all(len(page) > 100 for page in pages))

    def test_charts_escape_what_they_are_told(self):
        bars = [Series("<b>", [1.0, None], "#000000")]
        drawn = etree.fromstring(
            bars_by_month(["<J>", "F"], [Panel("", bars)], 'A "title" & more', str, "&", ["", "gone"])
        )
        words = {word.strip() for word in drawn.xpath("//*[local-name()='text']/text()")}
        self.assertLessEqual({"<J>", "<b>", "&", "gone"}, words)
        self.assertEqual(drawn.get("aria-label"), 'A "title" & more')

    def test_a_curve_shows_its_flat_zone_and_marks(self):
        curve = Curve("P1", [1, 2, 3], [9, 5, 7], (2, 3), [("Current", 1, "#111111")])
        drawn = etree.fromstring(cost_curves([curve], "t", str, "kW", "€", "cheap"))
        words = {word.strip() for word in drawn.xpath("//*[local-name()='text']/text()")}
        self.assertLessEqual({"P1 · €", "kW", "cheap", "Current"}, words)

    def test_charts_of_nothing_are_empty(self):
        self.assertEqual(bars_by_month([], [], "t", str, "", []), "")
        self.assertEqual(cost_curves([], "t", str, "", "", ""), "")
        self.assertEqual(stacked_shares([], [], "t", str, ""), "")
