"""X12 and X13: what was ordered of the grid operator, in each state; some have led to events of contracts."""

from datetime import datetime, timedelta

from odoo.addons.energy_flux.tests.contract_documents import affair
from odoo.addons.energy_flux.tests.contract_documents import affairs as document
from odoo.addons.energy_flux.tests.flux_documents import RECEIVER

from .naming import SENDER, archive

SERVICES = {
    "CFNE": ("CFN", "Changement de fournisseur"),
    "CFNS": ("CFN", "Changement de fournisseur"),
    "MES": ("MES", "Mise en service"),
    "MCT": ("MCT", "Modification de la puissance ou de la formule tarifaire"),
    "RES": ("RES", "Résiliation"),
}
MILESTONES = ("DMTR", "DMREC", "INPL", "CPRE")  # of what has been done
OPEN = (  # what the last milestone says, and the status
    (("DMTR",), "COURS"),
    (("DMTR",), "COURS"),
    (("DMTR", "DMREC"), "COURS"),
    (("DMTR", "DMREC", "INPL"), "COURS"),
    (("DMTR", "DMREC", "INPL"), "COURS"),
    (("DMTR", "DMREC", "INPL", "CPNR"), "TERMN"),
    (("DMTR", "CPNR"), "ANNUL"),
)
EARLY = datetime(2026, 6, 10)
FIRST_OPEN = datetime(2026, 6, 15, 9)
RECEIVED = {"CFNS"}  # what another supplier ordered


def files(env):
    """The weekly file between the first and the last never came."""
    events = env["energy.contract.event"].search(
        [("at", ">=", "2026-05-01"), ("nature", "in", list(SERVICES))], order="at, id"
    )
    points = env["energy.cups"].search([("kind", "=", "prm"), ("contract_ids.event_ids", "!=", False)], order="name")
    received = events.filtered(lambda event: event.nature in RECEIVED)
    initiated = events - received
    early = initiated.filtered(lambda event: event.at < EARLY)
    opened = [_opened(number, *each, points[number]) for number, each in enumerate(OPEN)]
    yield _file("X12", 12, "2026-06-14", map(_done, early))
    yield _file("X12", 14, "2026-06-28", [*map(_done, initiated), *opened])
    yield _file("X13", 7, "2026-06-28", map(_done, received))


def _file(code, number, sent, told):
    name = f"{SENDER}_{code}_{RECEIVER}_{number:05}_{sent.replace('-', '')}051013"
    return archive(name, document(*told, code=code, created=f"{sent}T05:10:13"))


def _done(event):
    service, label = SERVICES[event.nature]
    milestones = _milestones(MILESTONES, event.at.replace(hour=10, minute=12) - timedelta(8), event.at)
    point = event.contract_id.cups_id.name
    return affair(event.affair_ref, *milestones, point=point, status="TERMN", service=service, label=label)


def _opened(number, states, status, point):
    service, label = list(SERVICES.values())[2 + number % 3]
    sent = FIRST_OPEN + timedelta(number, minutes=7 * number)
    milestones = _milestones(states, sent, sent + timedelta(20))
    reference = f"A61{number:05}"
    return affair(reference, *milestones, point=point.name, status=status, service=service, label=label)


def _milestones(states, sent, effective):
    """One each second day, from the day on which the order was sent."""
    return [
        (number, state, f"{sent + timedelta(2 * (number - 1)):%Y-%m-%dT%H:%M:%S}+02:00", f"{effective:%Y-%m-%d}+02:00")
        for number, state in enumerate(states, 1)
    ]
