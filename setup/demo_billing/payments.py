"""How customers pay otherwise: the same each month, an energy cheque, less because of a gesture."""

from datetime import date

JULY = date(2026, 7, 1)


def arrange(env, cast):
    _level_payments(env, cast)
    _cheques(env, cast)
    _gestures(env, cast)


def _level_payments(env, cast):
    """One contract pays the proposed amount from the month after, another has been sent a proposal."""
    plans = env["energy.level.plan"].create(
        [{"contract_id": periods.contract_id.id, "start_date": JULY} for periods in (cast.level, cast.moved)]
    )
    plans.action_propose()
    plans[0].action_activate()


def _cheques(env, cast):
    """One pays the invoice of the demonstration month, another was not registered yet."""
    journal = env["account.journal"].create({"name": "Energy cheques", "code": "CHQE", "type": "bank"})
    env.company.energy_cheque_journal_id = journal
    today = date.today()
    valid = {"valid_from": date(today.year, 1, 1), "valid_to": date(today.year + 1, 3, 31)}
    cheques = env["energy.cheque"].create(
        [
            {"number": "7260000000148", "contract_id": cast.helped.contract_id.id, "amount": 48, **valid},
            {"number": "7260000000194", "contract_id": cast.served.contract_id.id, "amount": 194, **valid},
        ]
    )
    cheques[0].action_register()


def _gestures(env, cast):
    """One goes on the invoice of the month after, one waits for the next."""
    granted = (
        (cast.corrected, "Sorry for the long wait on the telephone", JULY.replace(day=14), 5),
        (cast.moved, "Thank you for your patience during the works", date.today(), 8),
    )
    for periods, name, day, amount in granted:
        env["energy.gesture"].create(
            {"contract_ids": periods.contract_id.ids, "name": name, "date": day, "amount": amount}
        ).action_grant()
