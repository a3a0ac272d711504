"""What else is billed once the demonstration month is posted, so that each screen of billing has something in it.

The days after that month for a few contracts: prices of a market, a level payment, services of the grid operator, a
gesture, a cheque, and a reading that corrects what was invoiced. No total of the demonstration month changes.
"""

from dataclasses import dataclass

from demo_flux import steady_points

from odoo.models import BaseModel

from . import declarations, network, next_month, offers, payments, services


@dataclass(frozen=True)
class Cast:
    """Contracts, each as its six billing periods, and what happens to them."""

    indexed: BaseModel
    level: BaseModel
    corrected: BaseModel
    served: BaseModel
    moved: BaseModel
    helped: BaseModel

    @property
    def all(self):
        return self.indexed, self.level, self.corrected, self.served, self.moved, self.helped


def load(env, billing_run, folder):
    """Write further files into `folder`, load them, and do as the administrator what people do with them.

    Returns what came of it.
    """
    env = env(user=env.ref("base.user_admin"))
    steady = steady_points(env)
    cast = Cast(steady[0], *steady[5:10])
    folder.mkdir()
    offers.prepare(env, cast.indexed)
    services.prepare(env, cast, folder)
    network.compare(env)
    payments.arrange(env, cast)
    next_month.bill(env, cast, folder)
    declarations.declare(env, billing_run)
    return {
        "bills": env["energy.network.invoice"].search_count([("bill_id", "!=", False)]),
        "comparisons": env["energy.network.match"].search_count([]),
        "corrections": env["energy.billing.correction"].search_count([]),
    }
