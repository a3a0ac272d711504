"""Every addon speaks French, Spanish, Catalan and Brazilian Portuguese: all of its terms, with their placeholders."""

import re
from collections import Counter
from pathlib import Path

import polib
import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
ADDONS = sorted(manifest.parent.name for manifest in CHECKOUT.glob("energy_*/__manifest__.py"))
LANGUAGES = ("fr", "es", "ca", "pt_BR")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd%]")
TAG = re.compile(r"</?\w+")
LEAST_SHARE_TRANSLATED = 0.6  # codes and words that two languages share stay as they are

each_addon = pytest.mark.parametrize("addon", ADDONS)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def catalogue_in(file):
    return polib.pofile(file.read_text(encoding="utf-8"))


def template(addon):
    return catalogue_in(CHECKOUT / addon / "i18n" / f"{addon}.pot")


def translations(addon, language):
    return catalogue_in(CHECKOUT / addon / "i18n" / f"{language}.po")


def terms(catalogue):
    return Counter(entry.msgid for entry in catalogue)


def differing(catalogue, pattern):
    """The terms whose translation does not hold the same matches of the pattern."""
    return [
        (entry.msgid, entry.msgstr)
        for entry in catalogue
        if Counter(pattern.findall(entry.msgid)) != Counter(pattern.findall(entry.msgstr))
    ]


@each_addon
def test_a_template_lists_terms_without_translations(addon):
    catalogue = template(addon)
    assert catalogue
    assert not catalogue.translated_entries()


@each_language
@each_addon
def test_a_language_has_exactly_the_terms_of_the_template(addon, language):
    assert terms(translations(addon, language)) == terms(template(addon))


@each_language
@each_addon
def test_every_term_is_translated(addon, language):
    catalogue = translations(addon, language)
    pending = catalogue.untranslated_entries() + catalogue.fuzzy_entries() + catalogue.obsolete_entries()
    assert [entry.msgid for entry in pending] == []


@each_language
@each_addon
def test_translations_keep_the_placeholders(addon, language):
    assert differing(translations(addon, language), PLACEHOLDER) == []


@each_language
@each_addon
def test_translations_keep_the_markup(addon, language):
    assert differing(translations(addon, language), TAG) == []


@each_language
@each_addon
def test_most_terms_read_otherwise_than_in_english(addon, language):
    catalogue = translations(addon, language)
    translated = sum(entry.msgstr != entry.msgid for entry in catalogue)
    assert translated >= LEAST_SHARE_TRANSLATED * len(catalogue)


@each_language
@each_addon
def test_the_header_names_the_language_and_no_person(addon, language):
    header = translations(addon, language).metadata
    assert header["Language"] == language
    assert header["Content-Type"] == "text/plain; charset=UTF-8"
    assert header["Plural-Forms"].startswith("nplurals=2; plural=")
    assert (header["Last-Translator"], header["Language-Team"]) == ("", "")
