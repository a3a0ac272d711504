"""The month that the billing process makes, and what is true of it at any moment and at its end."""

from collections import Counter

CONTRACTS = 12
BATCH_SIZE = 3  # so that each step takes several transactions


def check_whole(told):
    """Whatever happened: no contract twice, no half of an invoice, numbers without a hole."""
    assert told["numbers"] == list(range(1, len(told["numbers"]) + 1))
    for model in ("energy.billing.period", "account.move"):
        assert not told[model] or max(Counter(map(contract_of, told[model])).values()) == 1
    invoiced = {contract_of(row) for row in told["energy.billing.period"] if "'Invoiced'" in row}
    assert invoiced == set(map(contract_of, told["account.move"]))


def check_month(told):
    """The end of the month: each contract has its period and its posted invoice."""
    check_whole(told)
    assert told["state"] == "posted"
    assert len(told["numbers"]) == len(told["account.move"]) == len(told["energy.billing.period"]) == CONTRACTS
    assert not told["energy.billing.exception"]


def contract_of(row):
    """The reference of the contract, which is the first value of a row."""
    return row.split("'")[1]
