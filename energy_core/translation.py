# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sentences of the pure rooms in the language of the user."""

from odoo.tools import formatLang
from odoo.tools.translate import get_translation

from .calc import Sentence


def say(env, sentence):
    """The text of a Sentence, or of what its `as_dict` gave.

    Values that are sentences are said too; amounts (float) are written as the language writes them.
    """
    if isinstance(sentence, dict):
        sentence = Sentence(**sentence)
    values = {name: _said(env, value) for name, value in sentence.values.items()}
    return get_translation(sentence.addon, env.lang or "en_US", sentence.template, values)


def _said(env, value):
    if isinstance(value, float):
        return formatLang(env, value, digits=2)
    is_sentence = isinstance(value, Sentence) or (isinstance(value, dict) and "template" in value)
    return say(env, value) if is_sentence else value
