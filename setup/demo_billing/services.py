"""Services that the grid operator charges on an F15: passed on at cost, at a price of one's own, held, or not."""

from decimal import Decimal

from demo_flux.naming import CONTRACT, SENDER, archive
from odoo.addons.energy_flux.tests.flux_documents import RECEIVER
from odoo.addons.energy_flux.tests.network_invoice_documents import (
    f15_detail,
    f15_general,
    f15_group,
    f15_line,
    f15_valuation,
)

from .arrival import upload

NUMBER, ISSUED, VAT_PERCENT = "3260000000024", "2026-08-03", 20
NATURE, UNIT = "02", "UNITE"
FROM = "2026-01-01"
MAPPINGS = (
    {"pattern": "F120*", "rule": "cost", "label": "Connection to the network"},
    {"pattern": "F140B*", "rule": "none"},
    {"pattern": "F180*", "rule": "fixed", "price": 12, "label": "Change of the subscribed power", "social_discount": 80},
    {"pattern": "F200*", "rule": "cost", "is_held": True, "label": "Visit because of a bill that was not paid"},
)


def prepare(env, cast, folder):
    """Charge the services, and say what becomes of them: billing items follow."""
    env["energy.service.mapping"].create([{"date_start": FROM, **mapping} for mapping in MAPPINGS])
    charged = (
        (cast.served, "F180B", "Modification de la puissance souscrite", "2026-07-06", "3.60"),
        (cast.served, "F120B", "Mise en service", "2026-07-02", "13.85"),
        (cast.moved, "F140B", "Résiliation", "2026-07-09", "0.00"),
        (cast.helped, "F200B", "Déplacement pour impayé", "2026-07-20", "52.18"),
        (cast.corrected, "F300B", "Transmission de la courbe de charge", "2026-07-13", "7.25"),
    )
    upload(env, folder, *_invoice(charged))
    env["energy.service.mapping"].action_rebill()


def _invoice(charged):
    untaxed = sum(Decimal(service[-1]) for service in charged)
    tax = (untaxed * VAT_PERCENT / 100).quantize(Decimal("0.01"))
    dates = {"issued": ISSUED, "created": f"{ISSUED}T05:10:13+02:00"}
    july = {"start": "2026-07-01", "end": "2026-07-31", "due": "2026-09-03"}
    general = f15_general(*map(str, (untaxed, tax, untaxed + tax)), number=NUMBER, **july, **dates)
    valuations = [_valuation(str(30_001 + place), *service) for place, service in enumerate(charged)]
    name = f"{SENDER}_F15_{RECEIVER}_{CONTRACT}_0327_C_M_1_D_00013_{ISSUED.replace('-', '')}051013"
    return archive(name, general, f15_detail(*valuations, number=NUMBER, **dates))


def _valuation(number, periods, ev_id, label, day, amount):
    line = f15_line(
        amount, ev_id=ev_id, label=label, start=day, end=day, quantity="1.00000", unit=UNIT, price=f"{amount}0000"
    )
    group = f15_group(line, nature=NATURE)
    point, contract = periods.cups_id.name, periods.contract_id.name
    return f15_valuation(group, valuation=number, total=amount, point=point, contract=contract)
