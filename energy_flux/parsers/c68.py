# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""C68: what the grid operator knows of a supply point, technically and of its contracts, told when it is asked for.

JSON (a list of points) or CSV (a line a point), in a zip of up to ten zips. The documents have no header: the name
tells when they were published. Facts that the requester may not see are absent. CSV columns are found by their names,
whatever their accents, capitals and articles; a power may stand beside its unit in one cell.
Source: JSON schema 1.2.0; reference/enedis.md 2.2 and 2.3.
"""

import re
import unicodedata

from .csv_reader import rows
from .enedis_values import MAX_TEXT_CHARACTERS, power_va, prm, published_in
from .json_reader import objects
from .sentences import RefusedDocument, Unreadable, _lt

POWER = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*([A-Za-z]+)")
ARTICLES = {"d", "de", "des", "du", "l", "la", "le", "les"}
ADDRESS = ("donneesGenerales", "adresseInstallationNonNormalisee")
SUPPLY, METERING = ("situationAlimentation", "alimentationPrincipale"), ("situationComptage",)
PATHS = {  # where JSON tells each fact
    "point_code": ("idPrm",),
    "meter_type": (*METERING, "dispositifComptage", "typeComptage"),
    "service_level": ("syntheseContractuelle", "niveauOuvertureServices", "code"),
    "voltage": (*SUPPLY, "tensionLivraison"),
    "voltage_domain": (*SUPPLY, "domaineTension"),
    "supply_state": ("situationAlimentation", "etatAlimentation"),
    "off_peak_slots": (*METERING, "relais", "plageHeuresCreuses", "libelle"),
    "street": (*ADDRESS, "numeroNomVoie"),
    "zip": (*ADDRESS, "codePostal"),
    "city": (*ADDRESS, "commune"),
}
POWER_PATHS = {
    "connection_power_va": (*SUPPLY, "puissanceRaccordementSoutirage"),
    "injection_power_va": (*SUPPLY, "puissanceRaccordementInjection"),
    "power_limit_va": (*SUPPLY, "puissanceLimiteSoutirage"),
}
COLUMNS = {  # the words of the CSV column of each fact
    "point_code": "prm",
    "segment": "segment",
    "meter_number": "numero serie",
    "meter_type": "type comptage",
    "service_level": "niveau ouverture services",
    "voltage": "tension livraison",
    "voltage_domain": "domaine tension",
    "supply_state": "etat alimentation",
    "off_peak_slots": "plage heures creuses",
    "street": "numero nom voie",
    "zip": "code postal",
    "city": "commune",
}
POWER_COLUMNS = {
    "connection_power_va": "puissance raccordement soutirage",
    "injection_power_va": "puissance raccordement injection",
    "power_limit_va": "puissance limite soutirage",
}
SITUATION_COLUMNS = ("segment", "formule tarifaire acheminement", "puissance souscrite", "etat contractuel")


def read_c68(member, collector):
    """The points of a document, each of which stands or falls alone."""
    collector.header(published_at=published_in(member.name))
    is_json = member.head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")
    for record, read in _records(member, is_json, collector):
        with collector.attempt(str(record.get("idPrm") or record.get("prm") or member.name), record):
            facts = read(record)
            collector.add("points", facts | {"point_code": prm(facts["point_code"] or "–")})


def _records(member, is_json, collector):
    if is_json:
        for record in objects(member):
            yield record, _read_object
        return
    names, used = None, {*COLUMNS.values(), *POWER_COLUMNS.values(), *SITUATION_COLUMNS}
    for _line, cells in rows(member):
        if names is None:
            names = {name: _words(name) for name in cells}
            if COLUMNS["point_code"] not in names.values():
                raise RefusedDocument(
                    _lt("%(name)s has no column PRM, hence no supply points. Fetch it again.", name=member.name)
                )
            collector.skip("columns that tell nothing that is kept", len(set(names.values()) - used))
        yield {names[name]: cell for name, cell in cells.items()}, _read_line


def _read_object(record):
    situations = sorted(filter(_is_object, _list(record, "situationsContractuelles")), key=_start)
    meter = next(filter(_is_object, _list(record, "situationComptage", "compteurs")), {})
    segments = [each["segment"] for each in situations if each.get("segment")]
    return {
        **{column: _text(_at(record, *path), path[-1]) for column, path in PATHS.items()},
        **{column: _power(_at(record, *path), path[-1]) for column, path in POWER_PATHS.items()},
        "segment": _text(segments[-1] if segments else None, "segment"),
        "meter_number": _text(meter.get("numeroSerie") or meter.get("matricule"), "numeroSerie"),
        "situation": "\n".join(map(_describe, situations)) or None,
    }


def _read_line(cells):
    said = [_text(cells.get(name), name) for name in SITUATION_COLUMNS]
    return {
        **{column: _text(cells.get(name), name) for column, name in COLUMNS.items()},
        **{column: _power(_cell(cells, name), name) for column, name in POWER_COLUMNS.items()},
        "situation": " · ".join(filter(None, said)) or None,
    }


def _cell(cells, name):
    """A power and its unit, in one cell or in two."""
    return cells.get(name) or f"{cells.get(f'{name} valeur') or ''} {cells.get(f'{name} unite') or ''}"


def _describe(situation):
    """A contractual situation in one line: since when, segment, tariff, powers, state, reference."""
    tariff = _at(situation, "structureTarifaire") or {}
    classes = [
        f"{_at(each, 'code') or _at(each, 'libelle') or '–'} {_amount(_at(each, 'puissance'))}"
        for each in _list(tariff, "grilleTurpe", "classesTemporelles")
        if _amount(_at(each, "puissance"))
    ]
    said = (
        situation.get("dateDebut"),
        situation.get("segment"),
        _at(tariff, "formuleTarifaireAcheminement", "code"),
        ", ".join(classes) or _amount(_at(tariff, "puissanceSouscrite")),
        _at(situation, "informationsContractuelles", "etatContractuel"),
        _at(situation, "informationsContractuelles", "contrat", "referenceContrat"),
    )
    return " · ".join(_text(each, "situationsContractuelles") for each in said if each)


def _power(told, tag):
    """VA of a power that is told as {valeur, unite} or as text such as 36 kVA."""
    amount = _amount(told).strip()
    if not amount:
        return None
    match = POWER.fullmatch(amount)
    if not match:
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not a power.", tag=tag, value=amount))
    return power_va(match[1].replace(",", "."), match[2], tag)


def _amount(told):
    if _is_object(told):
        return f"{told.get('valeur') or ''} {told.get('unite') or ''}".strip() if told.get("valeur") else ""
    return str(told or "")


def _at(record, *path):
    """What lies at a path of keys, None where a part of it is absent."""
    for key in path:
        record = record.get(key) if _is_object(record) else None
    return record


def _list(record, *path):
    found = _at(record, *path)
    return found if isinstance(found, list) else []


def _is_object(value):
    return isinstance(value, dict)


def _start(situation):
    return str(situation.get("dateDebut") or "")


def _text(value, tag):
    told = str(value).strip() if value is not None else ""
    if len(told) > MAX_TEXT_CHARACTERS:
        raise Unreadable(_lt("%(tag)s is too long: %(value)s…", tag=tag, value=told))
    return told or None


def _words(name):
    """A column name in plain words: no accents, capitals, punctuation nor articles."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(word for word in re.findall(r"[a-z0-9]+", plain) if word not in ARTICLES)
