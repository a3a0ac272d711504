# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader

from odoo.addons.base.models.ir_model import field_xmlid

FIELD_LABELS = "model:ir.model.fields,"


@tagged("post_install", "-at_install")
class TestTranslationSource(TransactionCase):
    def test_the_template_of_each_addon_holds_the_terms_of_its_code(self):
        addons = self.env["ir.module.module"].search([("name", "=like", "energy_%"), ("state", "=", "installed")])
        for addon in addons.mapped("name"):
            with self.subTest(addon=addon):
                own_fields = self._own_fields(addon)
                self.assertEqual(
                    self._terms(self._exported(addon), own_fields),
                    self._terms(self._written(addon), own_fields),
                    f"Export the terms again (odoo i18n export -d DATABASE {addon}) and translate the new ones.",
                )

    def _own_fields(self, addon):
        """External ids of the fields that the addon declares. Those it inherits vary with what else is installed."""
        return {
            field_xmlid(addon, model._name, field.name)
            for model in self.env.registry.values()
            for field in model._fields.values()
            if addon in field._modules
        }

    def _exported(self, addon):
        """(term, place) for each place of the installed addon where a term stands."""
        for _addon, kind, name, xmlid, term, _value, _comments in TranslationModuleReader(self.env.cr, [addon]):
            yield term, f"{kind}:{name}:{xmlid}"

    def _written(self, addon):
        """(term, place) for each place that the template of the addon names."""
        for entry in polib.pofile(file_path(f"{addon}/i18n/{addon}.pot")):
            for place, _line in entry.occurrences:
                yield entry.msgid, place

    def _terms(self, placed, own_fields):
        return {
            term
            for term, place in placed
            if not place.startswith(FIELD_LABELS) or place.rpartition(":")[2] in own_fields
        }
