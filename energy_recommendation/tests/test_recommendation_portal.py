# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .advice_world import AdviceCase

URL = "/my/energy/recommendations"


@tagged("post_install", "-at_install")
class TestRecommendationPortal(AdviceCase, HttpCase):
    """Whoever belongs to the institution sees what was published for its supply points; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.portal_user("rector", cls.university)
        cls.stranger = cls.portal_user("stranger", cls.env["res.partner"].create({"name": "Another School"}))
        cls.shown = cls.recommend()
        cls.hidden = cls.recommend(cls.make_contract("1042178"))
        cls.shown.sudo().is_published = True

    @classmethod
    def portal_user(cls, login, school):
        contact = cls.env["res.partner"].create({"name": login.title(), "parent_id": school.id})
        return new_test_user(cls.env, login, groups="base.group_portal", partner_id=contact.id, password=login)

    def opened(self, path, user):
        self.authenticate(user.login, user.login)
        return self.url_open(path)

    def test_the_list_holds_what_was_published_and_no_more(self):
        page = self.opened(URL, self.customer).text
        self.assertIn(f"{URL}/{self.shown.id}", page)
        self.assertIn("Change from Green, 400 kW to Green, 455 kW", page)
        self.assertNotIn(f"{URL}/{self.hidden.id}", page)

    def test_a_stranger_has_an_empty_list(self):
        page = self.opened(URL, self.stranger).text
        self.assertIn("There is no recommendation for your supply points yet.", page)
        self.assertNotIn("1011101-5", page)

    def test_every_order_of_the_list_is_one(self):
        for sortby in ("date", "saving", "name", "id; DROP TABLE"):
            with self.subTest(sortby):
                self.assertIn("1011101-5", self.opened(f"{URL}?sortby={sortby}", self.customer).text)

    def test_the_page_shows_the_advice_its_charts_and_the_months(self):
        page = self.opened(f"{URL}/{self.shown.id}", self.customer).text
        for words in ("Green, 455 kW", "Neoenergia Brasília", "unavailable", "Earliest legal date", "<svg", "Glossary"):
            self.assertIn(words, page)

    def test_the_report_is_handed_out(self):
        page = self.opened(f"{URL}/{self.shown.id}?report_type=html", self.customer)
        self.assertIn("Conclusions", page.text)
        printed = patch.object(
            self.env.registry["ir.actions.report"], "_render_qweb_pdf", lambda *_args, **_kwargs: (b"%PDF-1.4", "pdf")
        )
        with printed:
            paper = self.opened(f"{URL}/{self.shown.id}?report_type=pdf&download=true", self.customer)
        self.assertEqual(paper.headers["Content-Type"], "application/pdf")
        self.assertIn("Recommendation_1011101_5_2026_02_10.pdf", paper.headers["Content-Disposition"])

    def test_neither_page_nor_report_of_somebody_else_is_handed_out(self):
        for user, advised in (
            (self.stranger, self.shown),
            (self.stranger, self.hidden),
            (self.customer, self.hidden),
        ):
            for query in ("", "?report_type=pdf", "?report_type=html"):
                with self.subTest(user=user.login, advised=advised.id, query=query):
                    page = self.opened(f"{URL}/{advised.id}{query}", user)
                    self.assertTrue(page.url.endswith("/my"))
                    self.assertNotIn("455 kW", page.text)

    def test_what_does_not_exist_leads_home(self):
        self.assertTrue(self.opened(f"{URL}/999999999", self.customer).url.endswith("/my"))

    def test_an_employee_does_not_open_there_what_is_not_published(self):
        reader = self.make_user("energy_core.group_energy_reader", password="reader-of-advice")
        self.authenticate(reader.login, "reader-of-advice")
        self.assertTrue(self.url_open(f"{URL}/{self.hidden.id}").url.endswith("/my"))

    def test_a_passer_by_has_to_log_in(self):
        for path in (URL, f"{URL}/{self.shown.id}"):
            self.assertIn("/web/login", self.url_open(path).url)

    def test_the_report_is_not_had_around_the_portal(self):
        self.authenticate(self.stranger.login, self.stranger.login)
        for kind in ("html", "pdf"):
            reply = self.url_open(f"/report/{kind}/energy_recommendation.report_recommendation/{self.shown.id}")
            self.assertNotIn("455 kW", reply.text)

    def test_programs_of_the_customer_read_their_own_and_nothing_else(self):
        (said,) = self.seen_by(self.customer, self.shown).as_json()
        self.assertEqual(said["recommendedContract"]["offPeakDemandInKw"], 455.0)
        for user, advised in ((self.stranger, self.shown), (self.customer, self.hidden)):
            for method in ("as_json", "action_print"):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(self.seen_by(user, advised), method)()

    def test_what_is_for_the_house_is_kept_from_the_customer(self):
        for name in ("inputs", "result", "decision_note", "batch_id", "superseded_by_id", "decided_by_id"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.seen_by(self.customer, self.shown).read([name])
