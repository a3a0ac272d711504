# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sentences that say what is wrong, with their values kept apart so that whoever shows them can translate them.

`_lt` marks a sentence for the export of translations, as elsewhere in Odoo, but translates nothing: this room is pure.
"""

from dataclasses import dataclass, field

MAX_VALUE_CHARACTERS = 200


@dataclass(frozen=True)
class Sentence:
    template: str
    values: dict = field(default_factory=dict)

    def __str__(self):
        return self.template % self.values


def _lt(template, **values):
    """The sentence; a value that a file gave may be of any length, so it is cut."""
    return Sentence(
        template,
        {name: value[:MAX_VALUE_CHARACTERS] if isinstance(value, str) else value for name, value in values.items()},
    )


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
