# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is wrong with a file or a record, as sentences that whoever shows them can translate."""

from odoo.addons.energy_core.calc import Sentence

MAX_VALUE_CHARACTERS = 200


def _lt(template, **values):
    """The sentence; a value that a file gave may be of any length, so it is cut."""
    cut = {name: value[:MAX_VALUE_CHARACTERS] if isinstance(value, str) else value for name, value in values.items()}
    return Sentence("energy_flux", template, cut)


class FluxError(Exception):
    """The file as a whole cannot be used; `sentence` says why and what to do."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


class UnknownFlux(FluxError):
    """No parser reads this file."""


class RefusedArchive(FluxError):
    """Not an archive, a damaged one, or one beyond the limits."""


class RefusedDocument(FluxError):
    """Not well-formed, not of the flux that it pretends to be, or beyond the limits."""


class Unreadable(Exception):
    """One record cannot be used; the others can."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence
