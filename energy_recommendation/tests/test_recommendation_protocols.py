# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
import xmlrpc.client
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .advice_world import AdviceCase

PASSWORD = "program-of-the-campus"


@tagged("post_install", "-at_install")
class TestRecommendationProtocols(AdviceCase, HttpCase):
    """Programs outside Odoo ask over XML-RPC and JSON-2, and get the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = cls.recommend()
        cls.program = cls.make_user("energy_core.group_energy_integration", password=PASSWORD)
        cls.customer = new_test_user(
            cls.env, "pupil", groups="base.group_portal", partner_id=cls.campus.copy().id, password=PASSWORD
        )
        cls.made.sudo().is_published = True

    def over_xml_rpc(self, user, model, method, ids):
        return self.xmlrpc_object.execute(self.env.cr.dbname, user.id, PASSWORD, model, method, ids)

    def over_json(self, user, model, method, ids):
        until = fields.Datetime.now() + timedelta(days=1)
        key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", until)
        reply = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps({"ids": ids}),
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        return reply.status_code, reply.json()

    def test_both_protocols_tell_the_same(self):
        for model, method, record in (
            ("energy.recommendation", "as_json", self.made),
            ("energy.contract", "recommendation_json", self.contract),
        ):
            with self.subTest(method):
                status, said = self.over_json(self.program, model, method, record.ids)
                self.assertEqual(status, 200)
                self.assertEqual(said, self.over_xml_rpc(self.program, model, method, record.ids))
                self.assertEqual(said[0]["recommendedContract"]["offPeakDemandInKw"], 455.0)

    def test_a_customer_asks_for_their_own(self):
        (said,) = self.over_xml_rpc(self.customer, "energy.recommendation", "as_json", self.made.ids)
        self.assertEqual(said["id"], self.made.id)

    def test_a_customer_cannot_ask_for_advice_on_a_contract(self):
        for method in ("recommend", "recommendation_json", "action_advise"):
            with self.subTest(method), self.assertRaisesRegex(xmlrpc.client.Fault, "not allowed|operators"):
                self.over_xml_rpc(self.customer, "energy.contract", method, self.contract.ids)

    def test_a_program_decides_nothing(self):
        for method in ("action_accept", "action_decline", "action_publish"):
            with self.subTest(method):
                status, said = self.over_json(self.program, "energy.recommendation", method, self.made.ids)
                self.assertEqual(status, 403)
                self.assertIn("for other users", said["message"])
