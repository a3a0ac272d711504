# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.addons.energy_core.calc import sentences_of

_lt = sentences_of("energy_flux")


class PlaceFailure(Exception):
    """What could not be fetched and why, as a sentence; `is_lasting`: nothing else of this place can be fetched now."""

    def __init__(self, sentence, is_lasting=False):
        super().__init__(sentence)
        self.sentence, self.is_lasting = sentence, is_lasting
