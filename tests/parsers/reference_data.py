# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Samples and schemas that lie beside the project, where they do: tests that need one skip elsewhere."""

import json
from pathlib import Path

import jsonschema
import pytest
from lxml import etree

SHARED = Path(__file__).resolve().parents[3] / "shared/data"


def needs(path):
    """Skip a test where this file of the shared data is not there."""
    return pytest.mark.skipif(not (SHARED / path).exists(), reason=f"{SHARED / path} is not on this machine")


def assert_valid_xml(schema, document):
    etree.XMLSchema(etree.parse(SHARED / schema)).assertValid(etree.fromstring(document))


def assert_valid_json(schema, content):
    jsonschema.validate(content, json.loads((SHARED / schema).read_text(encoding="utf-8")))
