# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import lxml.html

from odoo import models

from odoo.addons.base.models.ir_actions_report import _wkhtml

MARGIN_MM = 12
WITH_CLASS = "//div[contains(concat(' ', normalize-space(@class), ' '), ' {} ')]"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _prepare_html(self, html, report_model=False):
        """Keep the issuer on an invoice where wkhtmltopdf cannot print page headers and footers, as Debian's cannot."""
        if report_model == "account.move" and not _wkhtml().is_patched_qt:
            html = self._header_into_page(html)
        return super()._prepare_html(html, report_model)

    def _header_into_page(self, html):
        """The document with each header at the top of its article, and each footer at its end without page numbers.

        The margins that the paper format keeps for both are given back to the page.
        """
        root = lxml.html.fromstring(html, parser=lxml.html.HTMLParser(encoding="utf-8"))
        articles = root.xpath(WITH_CLASS.format("article"))
        headers = root.xpath(WITH_CLASS.format("header"))
        footers = root.xpath(WITH_CLASS.format("footer"))
        if not len(articles) == len(headers) == len(footers):
            return html
        for article, header, footer in zip(articles, headers, footers, strict=True):
            header.classes.discard("header")
            footer.classes.discard("footer")
            for numbers in footer.xpath(".//span[@class='page']/../.."):
                numbers.drop_tree()
            article.insert(0, header)
            if footer.text_content().strip():
                footer.set("style", "page-break-inside: avoid;")
                article.append(footer)
            else:
                footer.drop_tree()
        root.set("data-report-margin-top", str(MARGIN_MM))
        root.set("data-report-margin-bottom", str(MARGIN_MM))
        return lxml.html.tostring(root, encoding="unicode")
