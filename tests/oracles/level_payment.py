"""Level payments the plainest way: Decimal euros, one plan and one VAT rate at a time."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


def has_whole_vat(amount, rate):
    vat = amount * rate / 100
    return vat == vat.quantize(CENT)


def smallest_with_whole_vat(rate):
    amount = CENT
    while not has_whole_vat(amount, rate):
        amount += CENT
    return amount


def nearest(amount, rate):
    """Of the amounts that bear whole cents of VAT the nearest one, the higher of two that are as near."""
    step = smallest_with_whole_vat(rate)
    below = Decimal(int(amount / step)) * step
    above = below + step
    return above if above - amount <= amount - below else below


def monthly(owed, days, rate):
    a_month = cents(owed * 365 / days / 12)
    return nearest(a_month, rate) if a_month > 0 else Decimal(0)


def chosen(proposed, total):
    """{rate: amount}: a total with VAT spread as the proposal, {rate: amount}, is."""
    whole = sum(amount * (100 + rate) / 100 for rate, amount in proposed.items())
    return {rate: nearest(cents(total * amount / whole), rate) for rate, amount in proposed.items()}


def year(owed, level, months):
    """{rate: (level payments, true-up, VAT of the level invoices, VAT of the true-up)}.

    owed: {rate: sum of the year's periods}; level: {rate: monthly amount}, invoiced in that many months.
    """
    told = {}
    for rate in {*owed, *level}:
        paid = level.get(rate, Decimal(0)) * months
        left = owed.get(rate, Decimal(0)) - paid
        paid_vat = sum((cents(level.get(rate, Decimal(0)) * rate / 100) for _month in range(months)), Decimal(0))
        told[rate] = (paid, left, paid_vat, signed_cents(left * rate / 100))
    return told


def signed_cents(amount):
    return cents(amount) if amount >= 0 else -cents(-amount)
