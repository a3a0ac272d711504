# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is said of periods that an offer prices by the hour, and of which an hour is not known."""

from odoo.addons.energy_core.calc import COUNTRIES, sentences_of

from .exceptions import exceptions_of, together
from .market import SECONDS_AN_HOUR

_lt = sentences_of("energy_billing")


def unknown_hours(spans, country):
    """The exceptions of spans of which the mean market price is not known, and which of the spans they are (bool).

    spans: `start`, `end`, `market`, `offer_name`, the columns of a period and those of `market_means`.
    """
    is_without_curve = spans["curve_gap_s"] > 0
    is_without_price = ~is_without_curve & (spans["price_gap_s"] > 0)
    is_without_energy = ~is_without_curve & ~is_without_price & (spans["energy_sum"] == 0)
    problems = [
        exceptions_of(spans[is_refused], reason, [sentence(span, country) for span in spans[is_refused].itertuples()])
        for is_refused, reason, sentence in (
            (is_without_curve, "no_curve", _no_curve),
            (is_without_price, "no_market_price", _no_market_price),
            (is_without_energy, "no_curve", _no_energy),
        )
    ]
    return together(problems), is_without_curve | is_without_price | is_without_energy


def _no_curve(span, country):
    return _lt(
        "Offer %(offer)s has a price for each hour, and the load curve of the supply point does not tell %(hours)s "
        "hours, the first of them on %(at)s. Load the curve in steps of an hour at most, then compute again.",
        offer=span.offer_name,
        hours=_hours(span.curve_gap_s),
        at=_local(span.curve_gap_at, country),
    )


def _no_market_price(span, country):
    return _lt(
        "Offer %(offer)s has the prices of the market %(market)s, which are not known for %(hours)s hours, the first "
        "of them on %(at)s. Load them (Energy › Data › Market Prices), then compute again.",
        offer=span.offer_name,
        market=span.market,
        hours=_hours(span.price_gap_s),
        at=_local(span.price_gap_at, country),
    )


def _no_energy(span, _country):
    return _lt(
        "Offer %(offer)s has a price for each hour. The meter has counted energy, and the load curve tells none from "
        "%(start)s until %(end)s. Check the curve and the readings of the supply point, then compute again.",
        offer=span.offer_name,
        start=f"{span.start:%Y-%m-%d}",
        end=f"{span.end:%Y-%m-%d}",
    )


def _hours(seconds):
    return f"{seconds / SECONDS_AN_HOUR:g}"


def _local(instant, country):
    return f"{instant.tz_convert(COUNTRIES[country].time_zone):%Y-%m-%d %H:%M}"
