# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The customer's own, published recommendations in the portal: list, page, PDF."""

from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

MODEL = "energy.recommendation"
REPORT = "energy_recommendation.report_recommendation"
URL = "/my/energy/recommendations"


class EnergyRecommendationPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "energy_recommendation_count" in counters:
            recommendations = request.env[MODEL]
            values["energy_recommendation_count"] = (
                recommendations.search_count(self._energy_recommendation_domain())
                if recommendations.has_access("read")
                else 0
            )
        return values

    def _energy_recommendation_domain(self):
        """An employee who looks at the portal sees there what customers see, of the companies they work for."""
        return [("is_published", "=", True)]

    def _energy_recommendation_sortings(self):
        return {
            "date": {"label": request.env._("Newest"), "order": "date desc, id desc"},
            "saving": {"label": request.env._("Highest Saving"), "order": "saving_amount desc, id desc"},
            "name": {"label": request.env._("Supply Point"), "order": "name, id"},
        }

    @route([URL, f"{URL}/page/<int:page>"], type="http", auth="user", website=True)
    def energy_recommendations(self, page=1, sortby="date", **kwargs):
        sortings = self._energy_recommendation_sortings()
        sortby = sortby if sortby in sortings else "date"
        recommendations = request.env[MODEL]
        domain = self._energy_recommendation_domain()
        pages = pager(
            url=URL,
            url_args={"sortby": sortby},
            total=recommendations.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = recommendations.search(
            domain, order=sortings[sortby]["order"], limit=self._items_per_page, offset=pages["offset"]
        )
        values = self._prepare_portal_layout_values() | {
            "recommendations": found,
            "page_name": "energy_recommendation",
            "pager": pages,
            "default_url": URL,
            "searchbar_sortings": sortings,
            "sortby": sortby,
        }
        return request.render("energy_recommendation.portal_my_recommendations", values)

    @route([f"{URL}/<int:recommendation_id>"], type="http", auth="user", website=True)
    def energy_recommendation(self, recommendation_id, report_type=None, download=False, **kwargs):
        try:
            recommendation = self._document_check_access(MODEL, recommendation_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if not recommendation.is_published:
            return request.redirect("/my")
        if report_type in ("pdf", "html"):
            return self._show_report(
                model=recommendation, report_type=report_type, report_ref=REPORT, download=bool(download)
            )
        values = self._prepare_portal_layout_values() | {
            "o": recommendation,
            "told": recommendation._report_values(),
            "page_name": "energy_recommendation",
        }
        return request.render("energy_recommendation.portal_recommendation", values)
