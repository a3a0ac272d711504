# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from .portfolio import JANUARY, PortfolioCase

MODELS = (
    "energy.offer",
    "energy.offer.price",
    "energy.vat.tax",
    "energy.billing.run",
    "energy.billing.work",
    "energy.billing.period",
    "energy.billing.period.line",
    "energy.billing.exception",
)
READS = {(model, "read") for model in MODELS}
OPERATES = READS | {
    ("energy.billing.run", "write"),
    ("energy.billing.run", "create"),
    ("energy.billing.exception", "write"),
}
MANAGES = (
    OPERATES
    | {
        (model, operation)
        for model in ("energy.offer", "energy.offer.price", "energy.vat.tax")
        for operation in ("write", "create", "unlink")
    }
    | {("energy.billing.run", "unlink")}
)
RIGHTS = {
    "portal": set(),
    "nobody": set(),
    "reader": READS,
    "integration": READS,
    "operator": OPERATES,
    "accountant": OPERATES,
    "manager": MANAGES,
}


class TestSecurity(PortfolioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {role: f"energy_core.group_energy_{role}" for role in RIGHTS}
        groups |= {"portal": "base.group_portal", "nobody": "base.group_user"}
        cls.users = {role: new_test_user(cls.env, f"billing_{role}", groups=group) for role, group in groups.items()}
        contract = cls.make_contract("C1", months=(JANUARY,))
        cls.january = cls.runs._run_of_month(JANUARY)
        cls.january._add_to_scope(contract)
        cls.january._compute_contracts(contract, at_once=True)
        cls.env["energy.vat.tax"]._taxes_by_rate(cls.company, [20])
        cls.other = cls.env["res.company"].create({"name": "Elsewhere"})

    def record(self, model):
        return self.env[model].search([("company_id", "=", self.company.id)], limit=1)

    def test_each_role_may_do_its_part_and_no_more(self):
        for role, user in self.users.items():
            for model in MODELS:
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(role=role, model=model, operation=operation):
                        allowed = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(allowed, (model, operation) in RIGHTS[role])

    def test_an_operator_decides_on_an_exception_but_does_not_rewrite_it(self):
        exception = self.january.exception_ids[:1].with_user(self.users["operator"])
        exception.note = "Seen with the grid operator."
        for values in ({"is_blocking": False}, {"state": "accepted"}, {"sentence": {}}):
            with self.assertRaisesRegex(AccessError, "by its buttons"):
                exception.write(values)
        exception.action_accept()
        self.assertEqual(exception.state, "accepted")
        with self.assertRaises(AccessError):
            exception.with_user(self.users["reader"]).action_reopen()

    def test_a_user_of_another_company_sees_nothing(self):
        for role in ("reader", "integration", "operator", "accountant", "manager"):
            user = new_test_user(
                self.env,
                f"elsewhere_{role}",
                groups=f"energy_core.group_energy_{role}",
                company_id=self.other.id,
                company_ids=[Command.set(self.other.ids)],
            )
            for model in MODELS:
                with self.subTest(role=role, model=model):
                    record = self.record(model).with_user(user)
                    self.assertTrue(record)
                    self.assertFalse(record.search([("id", "=", record.id)]))
                    with self.assertRaises(AccessError):
                        record.read(["display_name"])

    def test_the_public_methods_are_for_those_who_compute_or_invoice(self):
        self.january.exception_ids.action_accept()
        computing = {"integration", "operator", "accountant", "manager"}
        invoicing = computing - {"operator"}
        for role, user in self.users.items():
            for method, arguments, allowed in (
                ("create_and_compute", ("2025-01", ["C1"]), computing),
                ("action_compute", (), computing),
                ("action_review", (), computing),
                ("invoice", (), invoicing),
                ("action_post", (), invoicing),
            ):
                with self.subTest(role=role, method=method):
                    if method == "action_post" and role in allowed:
                        continue  # posts nothing twice; allowed users are covered by test_public_methods
                    run = self.january.with_user(user)
                    call = getattr(run if method != "create_and_compute" else run.browse(), method)
                    if role in allowed:
                        call(*arguments)
                    else:
                        with self.assertRaises(AccessError):
                            call(*arguments)

    def test_a_program_of_another_company_reaches_neither_run_nor_contract(self):
        program = new_test_user(
            self.env,
            "elsewhere_program",
            groups="energy_core.group_energy_integration",
            company_id=self.other.id,
            company_ids=[Command.set(self.other.ids)],
        )
        runs = self.runs.with_user(program)
        reply = runs.create_and_compute("2025-01", ["C1"])
        self.assertEqual([entry["reason"] for entry in reply["exceptions"]], ["unknown_contract"])
        self.assertNotEqual(reply["run_id"], self.january.id)
        for method in ("invoice", "post", "action_compute", "action_review"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self.january.with_user(program), method)()

    def test_an_accountant_may_handle_invoices_in_odoo(self):
        self.assertTrue(self.users["accountant"].has_group("account.group_account_invoice"))
        self.january.with_user(self.users["accountant"]).action_invoice()
        self.assertTrue(self.january.move_ids.with_user(self.users["accountant"]).read(["name"]))

    def test_a_user_of_invoicing_alone_still_opens_and_deletes_energy_invoices(self):
        clerk = new_test_user(self.env, "billing_clerk", groups="account.group_account_invoice")
        self.january.action_invoice()
        move = self.january.move_ids.with_user(clerk)
        self.assertTrue(move.web_read({"name": {}, "amount_total": {}}))
        move.unlink()
        self.assertEqual(self.january.period_ids.state, "computed")

    def test_each_company_has_its_own_run_of_a_month(self):
        theirs = self.runs.with_company(self.other)._run_of_month(JANUARY)
        self.assertNotEqual(theirs, self.january)
        self.assertEqual(theirs.company_id, self.other)
        self.assertEqual(self.runs.with_company(self.other)._run_of_month(date(2025, 1, 1)), theirs)
