"""What is declared of the quarter in which the demonstration month was invoiced."""

from datetime import date

MONTHS_A_QUARTER = 3


def declare(env, billing_run):
    """Both taxes are added up, beside the periods from the demonstration month on."""
    invoiced = billing_run.move_ids[0].invoice_date
    quarter = date(invoiced.year, (invoiced.month - 1) // MONTHS_A_QUARTER * MONTHS_A_QUARTER + 1, 1)
    declarations = env["energy.tax.declaration"].create(
        [{"tax": tax, "start_date": quarter, "consumption_start": billing_run.month} for tax in ("accise", "cta")]
    )
    declarations.action_compute()
