# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The first sheet of an OpenDocument spreadsheet (ODS) as rows of texts.

Source: OASIS OpenDocument 1.3, part 3, 9.1 (tables) and 19.385 (values of cells). What is repeated is written once with
a count, which a hostile file may set to anything: cells are counted while they are laid out.
"""

import zipfile
from decimal import Decimal, InvalidOperation
from io import BytesIO

from lxml import etree

OFFICE, TABLE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text"))
HARDENED = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
MOST_CELLS = 10_000_000
MOST_SPACES = 100  # in one run
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


class NoSpreadsheet(Exception):
    """The archive holds no OpenDocument spreadsheet."""


class TooManyCells(Exception):
    """The sheet unfolds to more cells than anybody has filled in."""


def rows_of_spreadsheet(content, decimal):
    """Lists of texts, one a row, without the empty cells and rows at the end. decimal: the mark in numbers.

    Raises NoSpreadsheet, TooManyCells, and what zipfile raises for a damaged archive.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            root = etree.fromstring(archive.read("content.xml"), etree.XMLParser(**HARDENED))
    except (KeyError, etree.XMLSyntaxError) as error:
        raise NoSpreadsheet from error
    sheet = root.find(f".//{OFFICE}spreadsheet/{TABLE}table")
    if sheet is None:
        raise NoSpreadsheet
    try:
        return _rows(sheet, decimal)
    except InvalidOperation as error:  # a number that is none
        raise NoSpreadsheet from error


def _rows(sheet, decimal):
    rows, empty, budget = [], 0, MOST_CELLS
    for element in sheet.iter(f"{TABLE}table-row"):
        row, repeated = _cells(element, decimal, budget), _count(element, f"{TABLE}number-rows-repeated")
        if not row:
            empty += repeated
            continue
        budget -= empty + repeated * len(row)
        if budget < 0:
            raise TooManyCells
        rows += [[] for _ in range(empty)] + [row] * repeated
        empty = 0
    return rows


def _cells(row, decimal, budget):
    cells, empty = [], 0
    for element in row.iterchildren(*CELLS):
        text, repeated = _text(element, decimal), _count(element, f"{TABLE}number-columns-repeated")
        if not text:
            empty += repeated
            continue
        if len(cells) + empty + repeated > budget:
            raise TooManyCells
        cells += [""] * empty + [text] * repeated
        empty = 0
    return cells


def _count(element, attribute):
    told = element.get(attribute, "1")
    if not told.isdecimal():
        raise NoSpreadsheet
    return int(told)


def _text(cell, decimal):
    number = cell.get(f"{OFFICE}value")
    if number is not None:
        return f"{Decimal(number):f}".replace(".", decimal)
    day = cell.get(f"{OFFICE}date-value")
    if day is not None:
        return day.replace("T", " ")
    return cell.get(f"{OFFICE}string-value") or "\n".join(map(_paragraph, cell.iterchildren(f"{TEXT}p")))


def _paragraph(element):
    """The text of a paragraph, its tabs, line breaks and runs of spaces written out."""
    parts = [element.text or ""]
    for child in element.iterchildren(etree.Element):
        if child.tag == f"{TEXT}s":
            parts.append(" " * min(_count(child, f"{TEXT}c"), MOST_SPACES))
        elif child.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            parts.append("\n" if child.tag.endswith("break") else "\t")
        elif child.tag in (f"{TEXT}span", f"{TEXT}a"):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)
