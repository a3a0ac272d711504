"""Advice on contracts, so that its screens have something in them: units of three countries that an energy office looks
after, and contracts of the demonstration month with the highest powers of their days.

Everything is invented, the Brazilian tariffs too. The office is a company of its own: points of three countries are not
billed together. What is added to the company that bills changes no billing period.
"""

from datetime import date

from odoo.fields import Command

from . import brazil, france, spain

ON = date(2026, 7, 10)  # a day of which the rates of all three countries are known
OFFICE = "Conseil Exemple"
AT_ONCE = 100


def load(env, folder):
    """Make the records as the administrator, advise on them, decide on some. Returns what came of it.

    What arrives as a file is also written into `folder`.
    """
    env = env(user=env.ref("base.user_admin"))
    supplier = env(context=dict(env.context, allowed_company_ids=env.company.ids))
    office = _office(env)
    folder.mkdir()
    brazil.prepare(office)
    spain.prepare(office)
    france.prepare_works(office)
    homes = france.prepare_homes(supplier, folder)
    _advise(office, "[]", 12)
    _advise(supplier, repr([("id", "in", homes.ids)]), france.MONTHS_OF_HOMES)
    everywhere = [("company_id", "in", [office.company.id, supplier.company.id])]
    return {
        "consumer_bills": env["energy.bill"].sudo().search_count(everywhere),
        "recommendations": env["energy.recommendation"].sudo().search_count(everywhere),
    }


def _office(env):
    """The environment of the administrator at work for the office."""
    company = env["res.company"].create(
        {"name": OFFICE, "country_id": env.ref("base.fr").id, "currency_id": env.ref("base.EUR").id, "logo": False}
    )
    env.user.company_ids = [Command.link(company.id)]
    return env(context=dict(env.context, allowed_company_ids=company.ids))


def _advise(env, chosen, months):
    """A batch, computed now. The advice that saves most is accepted, the one after it shown to the customer."""
    batch = env["energy.recommendation.batch"].create({"date": ON, "contract_domain": chosen, "months": months})
    batch.action_compute()
    while env["energy.recommendation.unit"].sudo()._do_next(AT_ONCE):  # as the scheduled job does in the background
        pass
    changes = batch.unit_ids.recommendation_id.filtered("is_change").sorted("saving_amount", reverse=True)
    changes[0].action_accept()
    changes[1].action_publish()
