"""Ways to spoil what a document holds, by its format: (random, bytes) → bytes.

A document that is not of the format, because it was spoilt before, comes back as it is.
"""

import json
from copy import deepcopy

from lxml import etree

from .byte_mutations import (
    EVERYWHERE,
    ODD_DATES,
    ODD_NUMBERS,
    ODD_TEXTS,
    TEXT,
    declare_and_encode,
    declare_otherwise,
    text_of,
)

DOCTYPES = (
    b"<!DOCTYPE x>",
    b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    b'<!DOCTYPE x PUBLIC "-//X//EN" "http://192.0.2.1/x.dtd">',
    b'<!DOCTYPE x [<!ENTITY bad SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://192.0.2.1/p"> %p;]>',
    b'<!DOCTYPE x [<!ATTLIST PRM at CDATA "x">]>',
    b'<!DOCTYPE x [<!ENTITY a0 "'
    + b"a" * 1000
    + b'">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n + 1, b"&a%d;" % n * 10) for n in range(9))
    + b'<!ENTITY bad "&a9;">]>',
)
DEPTHS = (10, 30, 300, 900, 960, 980, 5_000, 100_000)


def of_elements(change):
    """A mutation of XML by `change`(random, root, an element of it that is not the root)."""

    def mutate(random, data):
        try:
            root = etree.fromstring(data)
        except (etree.XMLSyntaxError, ValueError):
            return data
        elements = list(root.iterdescendants("*"))
        if not elements:
            return data
        for _time in range(random.choice((1, 1, 1, 3))):
            change(random, root, random.choice(elements))
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    mutate.__name__ = change.__name__
    return mutate


@of_elements
def remove_element(_random, _root, element):
    if (parent := element.getparent()) is not None:
        parent.remove(element)


@of_elements
def rename_element(random, root, element):
    names = [other.tag for other in root.iter("*")]
    element.tag = random.choice(("x", "_", "n" * 5000, "é", "{urn:x}PRM", random.choice(names)))


@of_elements
def rename_root(random, root, element):
    root.tag = random.choice((element.tag, "{urn:x}R151", "Courbe"))


@of_elements
def copy_element(random, _root, element):
    if (parent := element.getparent()) is not None:
        for _copy in range(random.choice((1, 1, 2, 200))):
            parent.append(deepcopy(element))


@of_elements
def move_element(random, root, element):
    inside = set(element.iter())
    targets = [other for other in root.iter("*") if other not in inside]
    if targets:
        random.choice(targets).insert(0, element)


@of_elements
def empty_element(random, _root, element):
    element.clear()
    element.text = random.choice((None, " ", "\n"))


@of_elements
def set_attribute(random, _root, element):
    element.set(
        random.choice(("x", "code", "id", "Horodatage", "Valeur_Point", "Statut_Point", "{urn:x}y")),
        random.choice(("", "1", "-5", "x" * 70_000, "NaN", "é", "2026-01-01")),
    )


@of_elements
def remove_attributes(_random, _root, element):
    element.attrib.clear()


@of_elements
def wrap_element(_random, _root, element):
    parent = element.getparent()
    if parent is not None:
        outer = etree.Element(element.tag)
        parent.replace(element, outer)
        outer.append(element)


@of_elements
def add_comment(random, _root, element):
    element.insert(0, random.choice((etree.Comment("x"), etree.ProcessingInstruction("x", "y"))))


@of_elements
def hide_value(random, _root, element):
    """Text that is not where it is expected: CDATA, or after a child."""
    if random.random() < 0.5 and element.text:
        element.text = etree.CDATA(element.text)
    else:
        etree.SubElement(element, "x").tail = "5"


def nest_elements(random, data):
    depth, name = random.choice(DEPTHS), random.choice((b"x", b"PRM", b"Donnees_Releve"))
    inside = b"<%s>" % name * depth + b"</%s>" % name * (depth if random.random() < 0.8 else 0)
    place = data.rfind(b"</")
    return data[:place] + inside + data[place:]


def add_document_type(random, data):
    begin = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    data = data[:begin] + random.choice(DOCTYPES) + data[begin:]
    found = list(TEXT.finditer(data, begin + 300))
    if not found:
        return data
    used = random.choice(found)
    return data[: used.start()] + b"&bad;" + data[used.end() :]


ODD_VALUES = (
    *(None, True, False, 0, -1, 1.5, 2**31, 2**63, 10**30, 1e308, "", " ", "x", "é😀", "-1", "1.5", "1e3", "NaN"),
    *("0" * 300, "\x00", "\ud800", "2026-01-01", "2026-02-30", [], {}, [None], [[]], [[[]]], {"d": None}, [1, "x"]),
    *([{}], ["x"], {"valeur": None}, {"valeur": [], "unite": {}}, {"": ""}, [{"v": {}}]),
)


def of_json(change):
    """A mutation of JSON by `change`(random, a list or dict of it, a key of that)."""

    def mutate(random, data):
        try:
            content = json.loads(data)
        except (ValueError, RecursionError):
            return data
        places = list(_places(content))
        if not places:
            return data
        for _time in range(random.choice((1, 1, 1, 3))):
            holder, key = random.choice(places)
            if key in holder if isinstance(holder, dict) else key < len(holder):
                change(random, holder, key)
        return json.dumps(content).encode()

    mutate.__name__ = change.__name__
    return mutate


def _places(content):
    keys = content if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    for key in keys:
        yield content, key
        yield from _places(content[key])


@of_json
def replace_value(random, holder, key):
    holder[key] = random.choice(ODD_VALUES)


@of_json
def remove_value(_random, holder, key):
    del holder[key]


@of_json
def rename_key(random, holder, key):
    if isinstance(holder, dict):
        holder[random.choice(("x", "", "é", "d", "v", "mesures", "idPrm", "\x00", "\ud800"))] = holder.pop(key)


@of_json
def turn_to_text(_random, holder, key):
    holder[key] = json.dumps(holder[key]) if isinstance(holder[key], list | dict) else str(holder[key])


@of_json
def turn_to_number(random, holder, key):
    holder[key] = random.choice((0, 5, -5, 3.7, 10**12, 10**18, 10**19, -(10**19)))


@of_json
def wrap_value(random, holder, key):
    holder[key] = random.choice(([holder[key]], {"valeur": holder[key]}, [holder[key]] * 3))


@of_json
def copy_value(random, holder, key):
    if isinstance(holder, list):
        holder.extend([holder[key]] * random.choice((1, 2, 500)))


def nest_json(random, data):
    depth = random.choice(DEPTHS)
    opening, closing = random.choice(((b"[", b"]"), (b'{"mesures":', b"}"), (b'{"a":[', b"]}")))
    return opening * depth + (data if random.random() < 0.5 else b"1") + closing * depth


def write_json_oddly(random, data):
    return random.choice(
        (
            data.replace(b'"BRUT"', b"NaN", 1),
            data.replace(b": 0", b": -Infinity", 1),
            data.replace(b"}", b",}", 1),
            b"[" + data + b"]",
            b"[" + data + b"," + data + b"]",
            data + data,
            data.replace(b'{"', b'{"idPrm": 1, "', 2),
            data.replace(b'"', b"'"),
            data.replace(b"mesures", b"\\u006desures"),
            data.replace(b'"v": "', b'"v": "0', 3),
        )
    )


def of_table(change):
    """A mutation of CSV by `change`(random, rows of cells, a row, a column), which changes the rows in place."""

    def mutate(random, data):
        lines = text_of(data).split("\n")
        separator = max(";,", key=lines[0].count)
        rows = [line.split(separator) for line in lines]
        change(random, rows, random.randrange(len(rows)), random.randrange(len(rows[0])))
        return "\n".join(separator.join(row) for row in rows).encode()

    mutate.__name__ = change.__name__
    return mutate


@of_table
def remove_column(_random, rows, _row, column):
    for row in rows:
        del row[column : column + 1]


@of_table
def double_column(_random, rows, _row, column):
    for row in rows:
        row[column:column] = row[column : column + 1]


@of_table
def change_cell(random, rows, row, column):
    rows[row][column : column + 1] = [random.choice((*ODD_TEXTS, *ODD_NUMBERS, *ODD_DATES, '"', '"x', 'x"y"', '""'))]


@of_table
def remove_cell(_random, rows, row, column):
    del rows[row][column : column + 1]


@of_table
def rename_column(random, rows, row, column):
    rows[0][column] = random.choice(("", "x", "é", "cups", "PRM", "\ufeffcups", rows[0][-1], '"', "x" * 5000))


@of_table
def shuffle_rows(random, rows, _row, _column):
    random.shuffle(rows)


@of_table
def copy_row(random, rows, row, _column):
    rows[row:row] = [list(rows[row]) for _copy in range(random.choice((1, 2, 500)))]


def change_separator(random, data):
    return data.replace(random.choice((b";", b",", b"\n")), random.choice((b"\t", b"|", b"\r", b"\0", b";", b"\r\n")))


OF_XML = (remove_element, rename_element, rename_root, copy_element, move_element, empty_element, set_attribute)
OF_XML += (remove_attributes, wrap_element, add_comment, hide_value, nest_elements, add_document_type)
OF_XML += (declare_otherwise, declare_and_encode)
OF_JSON = (replace_value, remove_value, rename_key, turn_to_text, turn_to_number, wrap_value, copy_value, nest_json)
OF_JSON += (write_json_oddly,)
OF_TABLES = (remove_column, double_column, change_cell, remove_cell, rename_column, shuffle_rows, copy_row)
OF_TABLES += (change_separator,)
MOST_AT_ONCE = 3


def mutated(random, document):
    """(the document after one to three mutations, their names)."""
    first = document.lstrip()[:1]
    own = OF_XML if first == b"<" else OF_JSON if first in (b"{", b"[") else OF_TABLES
    names = []
    for _time in range(random.choice((1, 1, 2, MOST_AT_ONCE))):
        mutation = random.choice(own if random.random() < 0.6 else EVERYWHERE)
        names.append(mutation.__name__)
        document = mutation(random, document) or b"\n"
    return document, names
