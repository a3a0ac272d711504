"""Run by the environment's Python: billing_process.py DATABASE. An Odoo process that bills a month when told to.

Commands and answers are those of loading_process.py.

{"do": "prepare"}: a portfolio, and the run of January 2025.
{"do": "bill"}: what a user and the cron do: begin each step that was not begun, then work until nothing waits.
{"do": "resume"}: what the cron alone does after a restart.
{"do": "press", "action": "action_invoice", "at": instant}: what a user's button does, at that instant.
{"do": "hand_over", "action": "action_invoice"}: the same for a run that is too large to wait for.
{"do": "jobs"}: how many jobs of queue_job are in which state, and the processes that did them.
{"do": "tell"}: what the database holds.
"""

import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from odoo.exceptions import UserError  # noqa: E402
from odoo.service.model import retrying  # noqa: E402

from odoo.addons.energy_billing.models import energy_billing_run_progress, energy_billing_work_queue  # noqa: E402
from odoo.addons.energy_billing.tests.portfolio import PortfolioCase  # noqa: E402

from robustness import loading_process  # noqa: E402
from robustness.billing_month import BATCH_SIZE, CONTRACTS  # noqa: E402

MONTH = date(2025, 1, 1)
STEPS = ("compute", "invoice", "post")
PATIENCE_S = 30  # for the locks of a process that was killed
TOLD = {  # of each model: what its rows say; no ids, which differ between databases
    "energy.billing.work": ("contract_id/name", "step", "state", "error"),
    "energy.billing.period": ("contract_id/name", "start_date", "end_date", "amount_untaxed", "state", "move_id/name"),
    "energy.billing.exception": ("contract_id/name", "reason", "state"),
    "account.move": ("energy_contract_id/name", "name", "state", "amount_untaxed", "amount_total"),
    "account.move.line": ("move_id/name", "name", "balance", "account_id/code", "energy_period_id/contract_id/name"),
    "energy.billing.run.step": ("code", "state"),
}


class Portfolio:
    """The contracts of the tests inside Odoo, made in a database that stays."""

    make_offer = PortfolioCase.__dict__["make_offer"]
    make_contract = PortfolioCase.__dict__["make_contract"]
    add_event = PortfolioCase.__dict__["add_event"]
    add_readings = PortfolioCase.__dict__["add_readings"]


def prepare(env):
    Portfolio.env, Portfolio.company = env, env.company
    env.company.write(
        {
            "energy_default_offer_id": Portfolio.make_offer("Green").id,
            "energy_invoice_date": "month_end",
            "energy_billing_gates": False,
            "energy_use_unverified_rates": True,
        }
    )
    for number in range(CONTRACTS):
        Portfolio.make_contract(f"C{number:03}", kwh=50 + number)
    env["energy.billing.run"]._run_of_month(MONTH)
    env.cr.commit()
    return "prepared"


def bill(env):
    """Begin and do each step, a batch a transaction; a step that was begun before goes on where it stands."""
    energy_billing_run_progress.AT_ONCE = 0  # as a large run does
    run = env["energy.billing.run"]._run_of_month(MONTH)
    resume(env)
    for step in STEPS:
        if not run._steps(step).started_at:
            getattr(run, f"action_{step}")()
            env.cr.commit()
            resume(env)
    return run.state


def resume(env):
    works, ends_at = env["energy.billing.work"], time.monotonic() + PATIENCE_S
    works._cron_process(batch_size=BATCH_SIZE)
    env.cr.commit()
    while works.search_count([("state", "=", "pending")]) and time.monotonic() < ends_at:
        works._cron_process(batch_size=BATCH_SIZE)
        env.cr.commit()
    return "resumed"


def press(env, action, at):
    """The answer of the button, or what it says to its user; tried again on a conflict, as a request is."""
    run = env["energy.billing.run"].search([("month", "=", MONTH)])
    time.sleep(max(0, at - time.time()))
    try:
        retrying(getattr(run, action), env)
        env.cr.commit()
    except UserError as error:
        env.cr.rollback()
        return str(error)
    return "done"


def hand_over(env, action):
    energy_billing_run_progress.AT_ONCE = 0
    energy_billing_work_queue.BATCH_SIZE = BATCH_SIZE
    return press(env, action, at=0)


def jobs(env):
    found = env["queue.job"].search([])
    return {
        "states": {state: len(of_state) for state, of_state in found.grouped("state").items()},
        "workers": sorted(set(found.mapped("worker_pid"))),
        "run": env["energy.billing.run"].search([]).state,
    }


def tell(env):
    told = {
        model: sorted(str(row) for row in env[model].search([]).export_data(names)["datas"])
        for model, names in TOLD.items()
    }
    numbers = env["account.move"].search([("state", "=", "posted")], order="sequence_number").mapped("sequence_number")
    return told | {"numbers": numbers, "state": env["energy.billing.run"].search([]).state}


COMMANDS = {each.__name__: each for each in (prepare, bill, resume, press, hand_over, jobs, tell)}

if __name__ == "__main__":
    loading_process.COMMANDS = COMMANDS
    loading_process.main(*sys.argv[1:])
