"""F15: what the operator asks of the supplier for each month, to the cent of what was computed; and a correction of one
valuation of the demonstration month. Of an earlier month one valuation is left out."""

from datetime import date, timedelta
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
DUE_AFTER = timedelta(32)
EARLIER_NUMBER = 3260000000002  # of the first month
LEFT_OUT_MONTH = 5
JUNE = 6
CORRECTED_BY = Decimal("-4.20")


def files(env, periods):
    """periods: those of the demonstration month."""
    yield from _earlier(env, periods)
    rates = Rates(env, periods)
    valuations = [_valuation(str(10_001 + place), period, rates) for place, period in enumerate(periods.sorted("id"))]
    yield invoice_archive(12, "C", F15_NUMBER, date(2026, 7, 3), JUNE, valuations)
    place, period = max(enumerate(periods.sorted("id")), key=lambda each: each[1].variable_amount)
    corrected = {"origin": (F15_NUMBER, str(10_001 + place)), "kind": "RECT"}
    before = _valuation("20001", period, rates, **corrected, factor=-1)
    after = _valuation("20002", period, rates, **corrected, correction=CORRECTED_BY)
    yield invoice_archive(3, "R", CORRECTION_NUMBER, date(2026, 7, 20), JUNE, [before, after])


def _earlier(env, periods):
    earlier = env["energy.billing.period"].search([("run_id", "!=", periods.run_id.id)], order="start_date, id")
    for month, own in earlier.grouped(lambda period: period.start_date.month).items():
        charged = own[:-1] if month == LEFT_OUT_MONTH else own
        rates = Rates(env, charged)
        valuations = [_valuation(str(1000 * month + place), each, rates) for place, each in enumerate(charged)]
        number = str(EARLIER_NUMBER + month)
        yield invoice_archive(6 + month, "C", number, date(2026, month + 1, 3), month, valuations)


def invoice_archive(number, kind, invoice, issued, month, valuations):
    """The archive of an invoice of a month of 2026. valuations: (untaxed amount, element) of each."""
    untaxed = sum(total for total, _xml in valuations)
    tax = (untaxed * VAT_PERCENT / 100).quantize(CENT)
    dates = {"issued": str(issued), "created": f"{issued}T05:10:13+02:00"}
    days = {"start": str(date(2026, month, 1)), "end": str(date(2026, month + 1, 1) - timedelta(1))}
    totals = map(str, (untaxed, tax, untaxed + tax))
    general = f15_general(*totals, number=invoice, kind=kind, due=str(issued + DUE_AFTER), **days, **dates)
    detail = f15_detail(*(xml for _total, xml in valuations), number=invoice, **dates)
    name = f"{SENDER}_F15_{RECEIVER}_{CONTRACT}_0327_{kind}_M_1_D_{number:05}_{issued:%Y%m%d}051013"
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
        "sequence": _sequence(period),
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


def _sequence(period):
    """The sequence number of the contract that is in force on the first day of the period."""
    begun = period.contract_id.event_ids.filtered(lambda event: event.at.date() < period.start_date)  # UTC is behind
    return str(max(begun.mapped("num_sequence")))


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
