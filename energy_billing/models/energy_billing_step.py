# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The steps of a billing run, declared once: what each needs, who may do it, which method does it.

Nothing else in the addon knows their order. A further step is one more row here and its method.
"""

from dataclasses import dataclass

from odoo.addons.energy_core.calc import Sentence, sentences_of

_lt = sentences_of("energy_billing")

MAY_COMPUTE = ("energy_core.group_energy_operator", "energy_core.group_energy_integration")
MAY_INVOICE = ("energy_core.group_energy_accountant", "energy_core.group_energy_integration")


@dataclass(frozen=True)
class Step:
    """One step of a run.

    needs: codes of the steps that come first. groups: external ids of the groups that may do it.
    gate: what a person confirms by a tick before the steps that need this one may begin; None where nobody is asked.
    unit: method of `energy.billing.work` that does the step for a batch of contracts and never commits.
    check: method of `energy.billing.run` that looks at the run as a whole and gives rows of `energy.billing.finding`.
    """

    code: str
    label: Sentence
    needs: tuple = ()
    groups: tuple = MAY_COMPUTE
    gate: Sentence | None = None
    unit: str | None = None
    check: str | None = None


STEPS = (
    Step("load_check", _lt("Load Check"), check="_check_load"),
    Step("compute", _lt("Compute"), needs=("load_check",), unit="_compute_periods"),
    Step(
        "exceptions",
        _lt("Exceptions"),
        needs=("compute",),
        gate=_lt("The exceptions have been looked at: contracts with an open, blocking one are left out."),
    ),
    Step("invoice", _lt("Invoice"), needs=("exceptions",), groups=MAY_INVOICE, unit="_make_invoices"),
    Step(
        "control",
        _lt("Control"),
        needs=("invoice",),
        groups=MAY_INVOICE,
        gate=_lt("The draft invoices and what the control found have been looked at: they may get their numbers."),
        check="_check_invoices",
    ),
    Step("post", _lt("Post"), needs=("control",), groups=MAY_INVOICE, unit="_post_invoices"),
    Step("send", _lt("Send"), needs=("post",), groups=MAY_INVOICE, unit="_send_invoices"),
)
STEP_OF_CODE = {step.code: step for step in STEPS}
CODES = tuple(STEP_OF_CODE)
STEP_SELECTION = [(step.code, step.label.template) for step in STEPS]
UNIT_SELECTION = [(step.code, step.label.template) for step in STEPS if step.unit]


def steps_after(code):
    """The steps that come after this one, in order."""
    return STEPS[CODES.index(code) + 1 :]
