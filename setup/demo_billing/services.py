"""Services that the grid operator charges on an F15: passed on at cost, at a price of one's own, held, or not."""

from datetime import date
from decimal import Decimal

from demo_flux.network_invoices import invoice_archive

from odoo.addons.energy_flux.tests.network_invoice_documents import f15_group, f15_line, f15_valuation

from .arrival import upload

NUMBER, ISSUED = "3260000000024", date(2026, 8, 3)
NATURE, UNIT = "02", "UNITE"
FROM = "2026-01-01"
MAPPINGS = (
    {"pattern": "F120*", "rule": "cost", "label": "Connection to the network", "social_discount": 100},
    {"pattern": "F140B*", "rule": "none"},
    {
        "pattern": "F180*",
        "rule": "fixed",
        "price": 12,
        "label": "Change of the subscribed power",
        "social_discount": 80,
    },
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
    valuations = [_valuation(str(30_001 + place), *service) for place, service in enumerate(charged)]
    upload(env, folder, *invoice_archive(13, "C", NUMBER, ISSUED, ISSUED.month - 1, valuations))
    env["energy.service.mapping"].action_rebill()


def _valuation(number, periods, ev_id, label, day, amount):
    """(amount, element) of one service."""
    line = f15_line(
        amount, ev_id=ev_id, label=label, start=day, end=day, quantity="1.00000", unit=UNIT, price=f"{amount}0000"
    )
    group = f15_group(line, nature=NATURE)
    point, contract = periods.cups_id.name, periods.contract_id.name
    return Decimal(amount), f15_valuation(group, valuation=number, total=amount, point=point, contract=contract)
