# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The sentence for each problem of the clients: what is wrong and what to do."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "bad_address": _lt(
        "“%(url)s” is not an address of a web server. Enter it as https://host, without user name and password."
    ),
    "forbidden_address": _lt(
        "%(host)s has the address %(address)s, which is not public, so it was not contacted. If it is meant, ask your"
        " administrator to name it in the system parameter energy_connectors.private_hosts."
    ),
    "unreachable": _lt("%(host)s could not be reached. Check the address of the connector and the network."),
    "untrusted": _lt("%(host)s did not prove who it is (TLS). Check that the address is right; do not go around it."),
    "timeout": _lt("%(host)s did not finish its answer within %(seconds)s seconds. It will be asked again."),
    "truncated": _lt("The answer of %(host)s ended too early. It will be asked again."),
    "too_large": _lt(
        "%(host)s sent more than %(limit)s bytes, which is no file of this kind. Check the address of the connector."
    ),
    "redirected": _lt(
        "%(host)s points to another place (status %(status)s), which is not followed. Enter the final address in the"
        " connector."
    ),
    "refused": _lt("%(host)s answered with status %(status)s. If it stays so, ask those who run it."),
    "not_published": _lt(
        "%(name)s is not published yet. Prices of a day come out in the early afternoon of the day before."
    ),
    "bad_name": _lt(
        "“%(name)s” is not the name of a price file. Such a file is called marginalpdbc_YYYYMMDD.1, with its day and"
        " its version; keep the name it was published with."
    ),
    "bad_header": _lt("%(name)s does not start with MARGINALPDBC, so it is no price file. Download it again."),
    "no_end": _lt("%(name)s lacks its closing line “*”, so it is not complete. Download it again."),
    "bad_line": _lt("Line %(line)s of %(name)s cannot be read: “%(text)s”. Download the file again."),
    "other_day": _lt(
        "Line %(line)s of %(name)s is of %(day)s, another day than the file's name. Download the file again."
    ),
    "other_period": _lt(
        "Line %(line)s of %(name)s is of period %(period)s where %(expected)s is due. Download the file again."
    ),
    "period_count": _lt("%(name)s has %(found)s periods; that day has %(expected)s. Download the file again."),
}


def sentence(env, failure):
    """What a clients' Failure says to the user of this environment."""
    translated = env._(SENTENCES[failure.problem])
    return translated % failure.facts
