# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The tariffs that ANEEL has homologated, from its spreadsheet or its open data, as regulated rates.

Of the rows only those are charged to an ordinary consumer that are a tariff of application ("Tarifa de Aplicação", not
"Base Econômica"), of no special detail (not APE, the self-producer's, nor SCEE, that of compensated energy), class or
accessing distributor. They are prices per kW or per MWh before taxes, dated by the resolution that sets them; the last
day of a price is the day before the next resolution. Group B (B1 residential, B2 rural, B3 other classes) is read for
group A consumers who may choose it; only its conventional modality, which has one price for all hours.

Every row ends as a rate, among the skipped with its reason, or as an error with its cell.
Source: dadosabertos.aneel.gov.br, "Tarifas de aplicação das distribuidoras"; reference/recommendation.md 5.1 point 10.
"""

from dataclasses import dataclass

import pandas as pd

from odoo.addons.energy_core.calc import sentences_of
from odoo.addons.energy_core.parsers import UnreadableTable, below_header, normalized, read_cells

from ..calc.brazil.tariff_codes import SUFFIX_OF
from .aneel_cells import days_of, micro_of

_lt = sentences_of("energy_recommendation")
HEADERS = {  # in the spreadsheet, and in the open data
    "distributor": ("Sigla", "SigAgente"),
    "act": ("Resolução ANEEL", "Resolução", "DscREH"),
    "start": ("Início Vigência", "Início da Vigência", "DatInicioVigencia"),
    "end": ("Fim Vigência", "Fim da Vigência", "DatFimVigencia"),
    "base": ("Base Tarifária", "DscBaseTarifaria"),
    "subgroup": ("Subgrupo", "DscSubGrupo"),
    "modality": ("Modalidade", "DscModalidadeTarifaria"),
    "class": ("Classe", "DscClasse"),
    "subclass": ("Subclasse", "DscSubClasse"),
    "detail": ("Detalhe", "DscDetalhe"),
    "accessing": ("Acessante", "SigAgenteAcessante"),
    "post": ("Posto", "NomPostoTarifario"),
    "unit": ("Unidade", "DscUnidadeTerciaria"),
    "tusd": ("TUSD", "VlrTUSD"),
    "te": ("TE", "VlrTE"),
    "cnpj": ("CNPJ", "NumCNPJDistribuidora"),
}
OPTIONAL = {"base", "class", "subclass", "accessing", "cnpj"}  # a sheet that tells one kind alone leaves them out
NOT_APPLICABLE = "nao se aplica"
NONE = {"", NOT_APPLICABLE}
MODALITIES = {"azul": "blue", "verde": "green", "geracao": "generation", "convencional": "b"}
SUBGROUPS = {
    "a1": "A1",
    "a2": "A2",
    "a3": "A3",
    "a3a": "A3a",
    "a4": "A4",
    "as": "AS",
    "b1": "B1",
    "b2": "B2",
    "b3": "B3",
}
BLUE_ONLY = {"A1", "A2", "A3"}  # 69 kV and more: REN ANEEL 1.000/2021, article 220
CLASSES = {  # and subclasses, whose tariff is the ordinary one of the subgroup
    "B1": ({"residencial"}, {"residencial"}),
    "B2": ({"rural"}, {*NONE, "rural", "agropecuaria rural"}),
    "B3": ({*NONE, "demais classes"}, NONE),
}
UNITS = {"r$/kw": "kW", "kw": "kW", "r$/mwh": "MWh", "mwh": "MWh"}
POSTS = {"ponta": "peak", "fora ponta": "off_peak", NOT_APPLICABLE: "", "": ""}
POSTS_OF = {  # of a modality and unit
    ("blue", "kW"): {"peak", "off_peak"},
    ("blue", "MWh"): {"peak", "off_peak"},
    ("green", "kW"): {""},
    ("green", "MWh"): {"peak", "off_peak"},
    ("generation", "kW"): {""},
    ("b", "MWh"): {""},
}
MICRO_PER_UNIT = {"kW": 10**6, "MWh": 10**3}  # a price per MWh in millionths per kWh
WORDS = ["base", "subgroup", "modality", "class", "subclass", "detail", "accessing", "post", "unit"]
SERIES = ["code", "kind", "component", "band"]
RATES = ["row", "distributor", "cnpj", "act", "subgroup", *SERIES, "start", "end", "value_micro"]
SKIPPED = ["row", "reason", "value"]
ERRORS = ["row", "column", "value", "detail"]


@dataclass(frozen=True)
class TariffFile:
    """What a file of tariffs holds; each of its `row_count` rows is in one of the three.

    rates: row (in the file), distributor, cnpj, act, subgroup, code, kind, component, band, start, end (datetime64,
    excluded; NaT: no end is told), value_micro int64 per kW or per kWh. One row may make several: TUSD and TE, a price
    of generation for each modality that charges it.
    skipped: row, reason (a Sentence), value. errors: row, column, value, detail (a Sentence).
    """

    rates: pd.DataFrame
    skipped: pd.DataFrame
    errors: pd.DataFrame
    row_count: int


def tariff_rates(name, content):
    """The TariffFile of a file, its format by its name. Raises UnreadableTable."""
    table = below_header(read_cells(name, content), HEADERS)
    _check_headers(table)
    rows = table.rows.assign(row=table.rows.index)
    words = table.rows[WORDS].apply(_normalized_column)
    skipped = _skipped(rows, words)
    kept = rows.index.difference(skipped["row"])
    prices, errors = _prices(rows.loc[kept], words.loc[kept])
    prices, repeated, conflicts = _once(prices, rows)
    rates = pd.concat([_demand(prices), _energy(prices), _generation(prices)], ignore_index=True)
    errors = pd.concat([errors, conflicts], ignore_index=True)
    errors["column"] = errors["column"].map(table.headers)
    return TariffFile(
        rates.sort_values(["row", *SERIES], ignore_index=True),
        pd.concat([skipped, repeated], ignore_index=True),
        errors.sort_values("row", kind="stable", ignore_index=True),
        len(rows),
    )


def _check_headers(table):
    lacking = [HEADERS[column][0] for column in table.missing if column not in OPTIONAL]
    if table.header_row is None or lacking:
        raise UnreadableTable(
            _lt(
                "The file is no table of tariffs of ANEEL: it lacks the column %(column)s. Download the tariffs of"
                " application from dadosabertos.aneel.gov.br, as CSV or XLSX.",
                column=lacking[0],
            )
        )


def _normalized_column(texts):
    return texts.map({text: normalized(text) for text in texts.unique()})


OTHER_BASE = _lt("The tariff base is not the tariff of application, so no consumer is charged by it.")
OTHER_DETAIL = _lt("The price is for a special case: self-producers (APE), compensated energy (SCEE), a type of plant.")
OTHER_ACCESSING = _lt("The price is for another distributor that uses the network.")
OTHER_SUBGROUP = _lt("The subgroup is not among those that are compared.")
OTHER_MODALITY = _lt(
    "The modality is not among those that are compared: blue, green, generation, conventional group B."
)
OTHER_CLASS = _lt("The price is for a class of consumers of its own.")
TWICE = _lt("The same price is in another row.")


EMPTY = _lt("The cell is empty. Every tariff names its distributor and its resolution.")
NO_DAY = _lt("This is no day. Write it as 2024-04-15 or 15/04/2024.")
ENDS_BEFORE = _lt("The tariff ends before it starts. Correct either day.")
NO_PRICE = _lt("This is no price in R$. Write digits with a comma or a point before the decimals, as 29,84.")
NO_UNIT = _lt("Prices of this modality are not counted in this unit. Correct the unit or the modality.")
NO_POST = _lt("The modality has no price of this post. Correct the post, the unit or the modality.")
TE_OF_DEMAND = _lt("A price per kW has no TE. Correct the unit, or leave the TE zero.")
CONFLICT = _lt(
    "Another row tells another price of the same distributor, subgroup, modality and post from the same day. Remove"
    " the one that does not apply; none of them is imported."
)


def _skipped(rows, words):
    """The rows that are no tariff of an ordinary consumer: row, reason, value. The first reason that applies."""
    subgroup, modality = words["subgroup"].map(SUBGROUPS), words["modality"].map(MODALITIES)
    is_b = subgroup.isin(CLASSES)
    reasons = [
        ("base", OTHER_BASE, ~words["base"].isin({"", "tarifa de aplicacao"})),
        ("detail", OTHER_DETAIL, ~words["detail"].isin(NONE)),
        ("accessing", OTHER_ACCESSING, ~words["accessing"].isin(NONE)),
        ("subgroup", OTHER_SUBGROUP, subgroup.isna()),
        ("modality", OTHER_MODALITY, modality.isna() | ((modality == "b") != is_b)),
        ("class", OTHER_CLASS, ~_is_ordinary(subgroup, words["class"], 0)),
        ("subclass", OTHER_CLASS, ~_is_ordinary(subgroup, words["subclass"], 1)),
    ]
    found, is_left = [], pd.Series(True, index=rows.index)
    for column, reason, applies in reasons:
        those = rows[is_left & applies]
        found.append(pd.DataFrame({"row": those["row"], "reason": reason, "value": those[column]}, columns=SKIPPED))
        is_left &= ~applies
    return pd.concat(found, ignore_index=True)


def _is_ordinary(subgroup, words, place):
    """Whether each class (place 0) or subclass (1) is the one of the ordinary tariff of its subgroup."""
    ordinary = ~subgroup.isin(CLASSES) & words.isin(NONE)
    for name, accepted in CLASSES.items():
        ordinary |= (subgroup == name) & words.isin(accepted[place])
    return ordinary


def _prices(rows, words):
    """The rows with their days and prices, and the errors of those that have a wrong cell."""
    unit = words["unit"].map(UNITS)
    modality, post = words["modality"].map(MODALITIES), words["post"].map(POSTS)
    (start, _), (end, is_no_end) = days_of(rows["start"]), days_of(rows["end"])
    prices = rows.assign(
        modality=modality,
        subgroup=words["subgroup"].map(SUBGROUPS),
        post=post,
        unit=unit,
        start=start,
        end=end + pd.Timedelta(days=1),
        tusd=micro_of(rows["tusd"], unit.map(MICRO_PER_UNIT)),
        te=micro_of(rows["te"].where(rows["te"].ne(""), "0"), unit.map(MICRO_PER_UNIT)),
    )
    places = pd.Series(list(zip(modality, unit, strict=True)), index=rows.index, dtype=object)
    has_unit = places.isin(list(POSTS_OF))
    has_post = pd.Series(
        [each in POSTS_OF.get(place, ()) for place, each in zip(places, post, strict=True)],
        index=rows.index,
        dtype=bool,
    )
    wrong = [
        ("distributor", EMPTY, rows["distributor"].eq("")),
        ("act", EMPTY, rows["act"].eq("")),
        ("start", NO_DAY, start.isna()),
        ("end", NO_DAY, is_no_end),
        ("end", ENDS_BEFORE, end < start),
        ("unit", NO_UNIT, ~has_unit),
        ("post", NO_POST, has_unit & ~has_post),
        ("tusd", NO_PRICE, has_unit & prices["tusd"].isna()),
        ("te", NO_PRICE, has_unit & prices["te"].isna()),
        ("te", TE_OF_DEMAND, unit.eq("kW") & prices["te"].ne(0).fillna(False)),
    ]
    errors = [_errors(rows[applies.to_numpy(dtype=bool)], column, detail) for column, detail, applies in wrong]
    faulty = pd.concat([each["row"] for each in errors])
    return prices[~prices["row"].isin(faulty)], pd.concat(errors, ignore_index=True)


def _errors(rows, column, detail):
    return pd.DataFrame({"row": rows["row"], "column": column, "value": rows[column], "detail": detail}, columns=ERRORS)


def _once(prices, rows):
    """(prices, skipped, errors): of a price that is told twice the one that lasts longest, of two that differ none."""
    key = ["distributor", "subgroup", "modality", "unit", "post", "start"]
    longest = prices.sort_values("end", ascending=False, na_position="first", kind="stable")
    is_twice = longest.duplicated([*key, "tusd", "te"])
    once = longest[~is_twice]
    differs = once.duplicated(key, keep=False)
    twice = longest.loc[is_twice, "row"]
    skipped = pd.DataFrame({"row": twice, "reason": TWICE, "value": ""}, columns=SKIPPED)
    conflicts = _errors(rows.loc[once.index[differs]], "tusd", CONFLICT)
    return once[~differs].sort_index(), skipped, conflicts


def _demand(prices):
    per_kw = prices[prices["unit"].eq("kW") & prices["modality"].ne("generation")]
    return _rates(per_kw, "demand", "power", per_kw["post"], per_kw["tusd"])


def _energy(prices):
    """TUSD and TE of each post; group B's one price is that of both posts."""
    per_mwh = prices[prices["unit"].eq("MWh")]
    both = pd.concat(
        [
            per_mwh[per_mwh["post"].ne("")],
            *(per_mwh[per_mwh["post"].eq("")].assign(post=post) for post in ("peak", "off_peak")),
        ]
    )
    return pd.concat([_rates(both, kind, "energy", both["post"], both[kind]) for kind in ("tusd", "te")])


def _generation(prices):
    """The price of injection goes with either modality that the subgroup may have."""
    of_plants = prices[prices["modality"].eq("generation")]
    may_be_green = of_plants[~of_plants["subgroup"].isin(BLUE_ONLY)]
    both = pd.concat([of_plants.assign(modality="blue"), may_be_green.assign(modality="green")])
    return _rates(both, "generation", "power", "", both["tusd"])


def _rates(prices, kind, component, band, value):
    code = prices["distributor"] + " " + prices["subgroup"] + " " + prices["modality"].map(SUFFIX_OF)
    rates = prices.assign(code=code, kind=kind, component=component, band=band, value_micro=value.astype("int64"))
    return rates[RATES]
