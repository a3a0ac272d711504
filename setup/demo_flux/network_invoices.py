"""F15: what the operator asks of the supplier for the demonstration month, to the cent of what was computed; and a
correction of one valuation."""

from decimal import Decimal

from odoo.fields import Domain

from odoo.addons.energy_flux.tests.flux_documents import RECEIVER
from odoo.addons.energy_flux.tests.network_invoice_documents import (
    F15_NUMBER,
    f15_detail,
    f15_general,
    f15_group,
    f15_line,
    f15_valuation,
)

from .naming import CONTRACT, SENDER, archive

CENT, DAYS_A_YEAR, VAT_PERCENT = Decimal("0.01"), 365, 20
BANDS = ("base", "hp", "hc", "hph", "hch", "hpb", "hcb")
CORRECTION_NUMBER = "3260000000023"
JUNE = {"start": "2026-06-01", "end": "2026-06-30"}
CORRECTED_BY = Decimal("-4.20")


def files(env, periods):
    rates = Rates(env, periods)
    valuations = [_valuation(str(10_001 + place), period, rates) for place, period in enumerate(periods.sorted("id"))]
    yield _archive(12, "C", F15_NUMBER, "2026-07-03", "2026-08-04", valuations)
    period = periods.sorted("id")[0]
    before = _valuation("20001", period, rates, origin=(F15_NUMBER, "10001"), kind="RECT", factor=-1)
    after = _valuation("20002", period, rates, origin=(F15_NUMBER, "10001"), kind="RECT", correction=CORRECTED_BY)
    yield _archive(3, "R", CORRECTION_NUMBER, "2026-07-20", "2026-08-20", [before, after])


def _archive(number, kind, invoice, issued, due, valuations):
    untaxed = sum(total for total, _xml in valuations)
    tax = (untaxed * VAT_PERCENT / 100).quantize(CENT)
    dates = {"issued": issued, "created": f"{issued}T05:10:13+02:00"}
    totals = map(str, (untaxed, tax, untaxed + tax))
    general = f15_general(*totals, number=invoice, kind=kind, due=due, **dates, **JUNE)
    detail = f15_detail(*(xml for _total, xml in valuations), number=invoice, **dates)
    stamp = f"{issued.replace('-', '')}051013"
    name = f"{SENDER}_F15_{RECEIVER}_{CONTRACT}_0327_{kind}_M_1_D_{number:05}_{stamp}"
    return archive(name, general, detail)


def _valuation(number, period, rates, *, kind="CYCL", origin=None, factor=1, correction=0):
    """(total, element) of a period; the last line bears the correction."""
    items = rates.items(period)
    items[-1]["amount"] += correction
    total = factor * sum(item["amount"] for item in items)
    shared = {
        "start": str(period.start_date),
        "end": str(period._last_date()),
        "fta": period.fta,
        "power": str(Decimal(period.power_va) / 1000),
    }
    lines = [f15_line(**{**shared, **item, "amount": str(factor * item["amount"])}) for item in items]
    xml = f15_valuation(
        f15_group(*lines),
        valuation=number,
        kind=kind,
        total=str(total),
        point=period.cups_id.name,
        contract=period.contract_id.name,
        origin=origin,
    )
    return total, xml


class Rates:
    """The items of a period, which add up to the amounts that were computed."""

    def __init__(self, env, periods):
        rates = env["energy.rate"]
        wanted = Domain("kind", "=", "turpe") & Domain("code", "in", periods.mapped("fta"))
        found = rates.search(wanted & rates._applies_on(max(periods.mapped("start_date"))))
        self.prices = {(rate.code, rate.component, rate.band or ""): Decimal(str(rate.value)) for rate in found}

    def items(self, period):
        fixed, variable = (Decimal(f"{amount:.2f}") for amount in (period.fixed_amount, period.variable_amount))
        management, metering = (self._yearly(period, name) for name in ("management", "metering"))
        subscribed = fixed - management["amount"] - metering["amount"]
        kva_days = Decimal(period.power_va) / 1000 * period.days
        power = {
            "ev_id": "ASSF-U",
            "label": "Composante de soutirage, part fixe",
            "quantity": f"{kva_days:.5f}",
            "unit": "j.kVA",
            "price": f"{subscribed / kva_days:.6f}",
            "amount": subscribed,
        }
        energies = [self._energy(period, band) for band in BANDS if period[f"{band}_kwh"]]
        if energies:
            energies[-1]["amount"] += variable - sum(item["amount"] for item in energies)
        return [management, metering, power, *energies]

    def _yearly(self, period, component):
        price = self.prices[period.fta, component, ""] / DAYS_A_YEAR
        ev_id, label = {
            "management": ("ASGA-U", "Composante annuelle de gestion"),
            "metering": ("ASCEL-U", "Composante annuelle de comptage"),
        }[component]
        amount = (price * period.days).quantize(CENT)
        counted = {"quantity": f"{period.days}.00000", "unit": "j", "price": f"{price:.6f}"}
        return {"ev_id": ev_id, "label": label, "amount": amount, **counted}

    def _energy(self, period, band):
        kwh, price = Decimal(f"{period[f'{band}_kwh']:.5f}"), self.prices[period.fta, "energy", band]
        return {
            "ev_id": f"ASSV-{band.upper()}",
            "label": f"Composante de soutirage, part variable {band.upper()}",
            "quantity": str(kwh),
            "unit": "kWh",
            "price": f"{price:.6f}",
            "amount": (kwh * price).quantize(CENT),
        }
