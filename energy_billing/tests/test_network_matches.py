# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.energy_flux.tests.network_invoice_documents import F12_NAME, f12_detail, f12_line, f12_lot

from .network_case import FIXED, VARIABLE, NetworkCase
from .portfolio import FEBRUARY, JANUARY, MARCH

MODELS = ("energy.network.match", "energy.network.match.line", "energy.network.operator", "energy.margin")
READS = {(model, "read") for model in MODELS}
OPERATES = READS | {("energy.network.match", "write")}
ACCOUNTS = OPERATES | {("energy.network.operator", "write"), ("energy.network.operator", "create")}
RIGHTS = {
    "portal": set(),
    "reader": READS,
    "integration": READS,
    "operator": OPERATES,
    "accountant": ACCOUNTS,
    "manager": ACCOUNTS | {("energy.network.match", "unlink"), ("energy.network.operator", "unlink")},
}


class TestNetworkMatches(NetworkCase):
    def test_an_invoice_that_charges_what_we_computed_is_matched(self):
        period = self.computed()
        invoice = self.charge(*self.lines_of(period))
        action = invoice.action_compare()
        matches = self.matches.search(action["domain"])
        self.assertEqual(matches.mapped("state"), ["matched"] * 2)
        self.assertEqual(set(matches.mapped("component")), {"network_fixed", "network_variable"})
        self.assertEqual(sum(matches.mapped("charged_amount")), invoice.amount_untaxed)
        self.assertEqual(matches.period_ids, period)
        self.assertEqual(matches.share_ids.line_id, invoice.line_ids)

    def test_two_months_in_advance_taken_back_from_the_exit_on_leave_nothing_open(self):
        january = self.computed()
        self.charge(
            self.line(f"{FIXED}-E", 2 * january.fixed_amount, JANUARY, date(2025, 3, 4), sequence="1"),
            self.line("ASSF-R", -january.fixed_amount, FEBRUARY, date(2025, 3, 4), sequence="1"),
        ).action_compare()
        first, second = self.match()
        self.assertEqual((first.charged_amount, first.computed_amount), (january.fixed_amount, january.fixed_amount))
        self.assertEqual(first.share_ids.mapped("settlement"), ["advance"])
        self.assertEqual((second.start_date, second.charged_amount, second.state), (FEBRUARY, 0, "matched"))

    def test_a_difference_is_disputed_and_settled_by_the_operators_correction(self):
        january = self.computed()
        days = january.start_date, january.end_date
        right, wrong = january.fixed_amount, january.fixed_amount + 3
        self.charge(self.line(f"{FIXED}-U", wrong, *days)).action_compare()
        match = self.match()
        self.assertRecordValues(match, [{"state": "differs", "difference_amount": 3, "dispute": False}])
        match.action_dispute()
        self.assertEqual((match.dispute, match.user_id, len(match.activity_ids)), ("disputed", self.env.user, 1))
        self.charge(
            self.line(f"{FIXED}-A", -wrong, *days), self.line(f"{FIXED}-F", right, *days), number="3260000000016"
        ).action_compare()
        self.assertRecordValues(match, [{"state": "matched", "difference_amount": 0, "dispute": "settled"}])
        self.assertFalse(match.activity_ids)

    def test_a_sequence_that_was_no_longer_in_force_is_told(self):
        january = self.computed()
        days = january.start_date, january.end_date
        self.charge(self.line(f"{FIXED}-U", january.fixed_amount, *days, sequence="7")).action_compare()
        self.assertEqual((self.match().stray_amount, self.match().num_sequences), (january.fixed_amount, "7"))

    def test_a_difference_is_accepted_with_a_note_only(self):
        self.computed()
        self.charge(self.line(f"{FIXED}-U", 1, JANUARY, FEBRUARY)).action_compare()
        with self.assertRaisesRegex(UserError, "Write a note before you accept"):
            self.match().action_accept()
        self.match().note = "Agreed by telephone."
        self.match().action_accept()
        self.assertEqual(self.match().dispute, "accepted")
        self.match().action_reopen()
        self.assertFalse(self.match().dispute)

    def test_what_they_do_not_charge_and_what_we_do_not_compute(self):
        self.computed()
        self.charge(self.line("ASCS-U", 4, JANUARY, FEBRUARY)).action_compare()
        self.assertEqual(self.match("network_non_communicating").state, "missing_ours")
        self.assertEqual(self.match().state, "missing_theirs")
        self.company.energy_network_wait_days = 10_000
        self.contract.action_compare_network()
        self.assertEqual((self.match() | self.match("network_non_communicating")).mapped("state"), ["waiting"] * 2)

    def test_what_is_charged_for_the_days_that_another_tool_billed_is_told_apart(self):
        self.contract.billed_until = FEBRUARY
        self.charge(self.line(f"{FIXED}-U", 9, JANUARY, FEBRUARY)).action_compare()
        self.assertEqual(self.match().state, "elsewhere")

    def test_services_and_compensations_are_not_compared(self):
        invoice = self.charge(
            self.line("F120BOCM", 20, JANUARY, FEBRUARY, nature="02", unit="UNITE"),
            self.line("ASCGCU-U", -0.65, JANUARY, FEBRUARY),
        )
        invoice.action_compare()
        self.assertFalse(self.matches.search([("share_ids.line_id", "in", invoice.line_ids.ids)]))
        self.assertEqual(invoice.line_ids.mapped("item_kind"), ["service", "compensation"])

    def test_what_is_charged_for_an_unknown_point_is_missing_on_our_side(self):
        invoice = self.charge(self.line(f"{FIXED}-U", 9, JANUARY, FEBRUARY), point="30001099999999", contract="nobody")
        invoice.action_compare()
        self.assertRecordValues(
            self.match(), [{"contract_id": False, "point_code": "30001099999999", "state": "missing_ours"}]
        )

    def test_energy_between_other_readings_than_ours_is_compared_and_told_as_spread(self):
        january = self.computed()
        middle = date(2025, 1, 16)
        half = january.variable_amount * 15 / 31
        self.charge(self.line(VARIABLE, half, JANUARY, middle, unit="kWh")).action_compare()
        first, second = self.match("network_variable")
        self.assertEqual((first.end_date, first.state, second.state), (middle, "matched", "missing_theirs"))
        self.assertEqual(first.spread_amount, first.computed_amount)

    def test_the_lines_of_an_f12_are_compared_by_the_heading_under_which_they_are_counted(self):
        january, february = date(2026, 1, 1), date(2026, 2, 1)
        contract = self.make_contract("GRD3", start=january, months=(january, february))
        period = self.computed(contract, month=january)
        lines = [
            f12_line(str(Decimal(f"{period.fixed_amount:.2f}")), ev_id="FSOUECHO", summary="CSF"),
            f12_line("7.50", ev_id="FDEPECHU", summary="CMDPS"),
            f12_line("-1.16", ev_id="FCGUECHO", summary="CGCU", side="Z"),
        ]
        document = f12_detail(f12_lot(*lines, point=contract.cups_id.name))
        told = self.env["energy.flux.file"].upload(f"{F12_NAME.format(1)}_FL.xml", base64.b64encode(document).decode())
        self.assertEqual(told["state"], "loaded", told)
        contract.action_compare_network()
        states = {match.component: match.state for match in contract.network_match_ids}
        self.assertEqual(
            states,
            {"network_fixed": "matched", "network_overrun": "missing_ours", "network_variable": "missing_theirs"},
        )

    def test_comparing_again_writes_nothing_that_is_told_the_same(self):
        january = self.computed()
        invoice = self.charge(*self.lines_of(january))
        invoice.action_compare()
        before = self.match() | self.match("network_variable")
        invoice.action_compare()
        self.assertEqual(self.match() | self.match("network_variable"), before)
        self.assertTrue(before.exists())

    def test_a_decision_outlives_the_lines_that_it_was_about(self):
        january = self.computed()
        invoice = self.charge(self.line("ASCS-U", 4, JANUARY, FEBRUARY))
        invoice.action_compare()
        match = self.match("network_non_communicating")
        match.note = "Asked on the telephone."
        invoice.line_ids.sudo().unlink()
        january.contract_id.action_compare_network()
        self.assertRecordValues(
            match, [{"difference_amount": 0, "state": "matched", "note": "Asked on the telephone."}]
        )

    def test_every_contract_is_compared_each_night(self):
        other = self.make_contract("GRD2", months=(JANUARY, FEBRUARY, MARCH))
        self.computed(self.contract, other)
        with self.enter_registry_test_mode():
            self.env.ref("energy_billing.ir_cron_compare_network").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.match().contract_id, self.contract | other)
        self.assertFalse(self.env["energy.contract"].search_count([("network_compared_on", "=", False)]))

    def test_each_role_may_do_its_part_and_no_more(self):
        for role, rights in RIGHTS.items():
            group = "base.group_portal" if role == "portal" else f"energy_core.group_energy_{role}"
            user = new_test_user(self.env, f"network_{role}", groups=group)
            for model in MODELS:
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(role=role, model=model, operation=operation):
                        allowed = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(allowed, (model, operation) in rights)

    def test_portal_and_other_companies_are_refused_on_every_public_method(self):
        self.computed()
        invoice = self.charge(self.line(f"{FIXED}-U", 1, JANUARY, FEBRUARY))
        invoice.action_compare()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        own = {"company_id": elsewhere.id, "company_ids": [Command.set(elsewhere.ids)]}
        strangers = [
            new_test_user(self.env, "network_stranger", groups="energy_core.group_energy_manager", **own),
            new_test_user(self.env, "network_visitor", groups="base.group_portal"),
            new_test_user(self.env, "network_onlooker", groups="energy_core.group_energy_reader"),
        ]
        match = self.match()
        match.note = "Why not."
        calls = [
            *((match, name) for name in ("action_dispute", "action_accept", "action_settle", "action_reopen")),
            *((invoice, name) for name in ("action_compare", "action_create_bills")),
            (self.contract, "action_compare_network"),
        ]
        for user in strangers:
            for records, name in calls:
                with self.subTest(user=user.login, method=name), self.assertRaises(AccessError):
                    getattr(records.with_user(user), name)()
            if user.login != "network_onlooker":
                with self.assertRaises(AccessError):
                    match.with_user(user).read(["state"])

    def test_nobody_rewrites_what_was_compared(self):
        self.computed()
        self.charge(self.line(f"{FIXED}-U", 1, JANUARY, FEBRUARY)).action_compare()
        user = new_test_user(self.env, "network_writer", groups="energy_core.group_energy_manager")
        match = self.match().with_user(user)
        match.note = "Seen."
        for values in ({"state": "matched"}, {"charged_amount": 0}, {"dispute": "settled"}):
            with self.assertRaisesRegex(AccessError, "by its buttons"):
                match.write(values)
