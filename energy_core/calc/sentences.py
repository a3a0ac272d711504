# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sentences that say what is wrong, with their values kept apart so that whoever shows them can translate them.

Pure rooms write `_lt("No rate of %(code)s …", code=code)`: Odoo's export of translations knows that name, but nothing
is translated here. `str()` of a sentence is its English text.
"""

from dataclasses import asdict, dataclass, field
from functools import partial


@dataclass(frozen=True)
class Sentence:
    """`template` in English with named places, their `values` (text, numbers, sentences); `addon` translates it."""

    addon: str
    template: str
    values: dict = field(default_factory=dict)

    def __str__(self):
        return self.template % self.values if self.values else self.template

    def as_dict(self):
        """Plain values, for JSON."""
        return asdict(self)


def sentence(addon, template, /, **values):
    return Sentence(addon, template, values)


def sentences_of(addon):
    """The `_lt` of an addon."""
    return partial(sentence, addon)
