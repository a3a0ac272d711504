# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The rows of a takeover become contracts, with their points, holders, events and opening readings."""

import pandas as pd

from odoo import api, fields, models

from odoo.addons.energy_core.calc import BANDS, ENTRIES, POWER_BANDS, midnight

from .energy_takeover_check import compact_iban

QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}
TAKEOVER = "TAKEOVER"  # nature of the event that tells the situation, and affair of the events made here


class EnergyTakeover(models.TransientModel):
    _inherit = "energy.takeover"

    def _import_rows(self, rows):
        """Create what these rows tell (as `takeover_rows` gives them, without error) and return the contracts."""
        takeover = self.with_context(**QUIET).with_company(self.company_id)
        points = takeover._import_points(rows)
        known = takeover._known_contracts(rows)
        is_new = ~rows["contract"].isin(list(known))
        holders = takeover._import_holders(rows[is_new])
        offers = takeover._offers_by_name()
        values = [
            takeover._prepare_contract(row, points[takeover._compact(row.point)], holders[row.Index], offers)
            for row in rows[is_new].itertuples()
        ]
        created = takeover.env["energy.contract"].create(values)
        takeover._update_contracts(rows[~is_new], known, offers)
        contracts = created.union(*known.values())
        takeover._import_events(rows, contracts)
        takeover._import_readings(rows, contracts)
        return contracts.with_env(self.env)

    # -- Points and holders ------------------------------------------------------

    def _import_points(self, rows):
        """{code: point}, made where it is missing."""
        codes = {self._compact(row.point): row for row in rows.itertuples()}
        points = self.env["energy.cups"]
        found = points.search([("name", "in", list(codes)), ("company_id", "=", self.company_id.id)])
        missing = [self._prepare_point(codes[code], code) for code in codes.keys() - set(found.mapped("name"))]
        return {point.name: point for point in found | points.create(missing)}

    def _prepare_point(self, row, code):
        return {
            "name": code,
            "kind": self.company_id.energy_cups_kind,
            "company_id": self.company_id.id,
            "segment": row.segment or False,
            "meter_number": row.meter or False,
            **self._prepare_address(row),
        }

    def _prepare_address(self, row):
        return {"street": row.street or False, "zip": row.zip or False, "city": row.city or False}

    def _import_holders(self, rows):
        """{row: partner}: one who has the VAT number, or name and e-mail, else a new one."""
        keys = {row.Index: _holder_key(row) for row in rows.itertuples()}
        found = self._known_holders(rows)
        missing = {keys[row.Index]: row for row in rows.itertuples() if keys[row.Index] not in found}
        created = self.env["res.partner"].create([self._prepare_holder(row) for row in missing.values()])
        found |= dict(zip(missing, created, strict=True))
        holders = {row: found[key] for row, key in keys.items()}
        self._import_banks(rows, holders)
        return holders

    def _known_holders(self, rows):
        texts = {name: [text for text in rows[name].unique() if text] for name in ("vat", "email")}
        partners = self.env["res.partner"].search(
            [
                *self.env["res.partner"]._check_company_domain(self.company_id),
                "|",
                ("vat", "in", texts["vat"]),
                ("email", "in", texts["email"]),
            ],
            order="id desc",
        )
        by_email = {(partner.name, partner.email): partner for partner in partners}
        return by_email | {partner.vat: partner for partner in partners if partner.vat}

    def _prepare_holder(self, row):
        return {
            "name": row.holder,
            "email": row.email or False,
            "vat": row.vat or False,
            "is_company": bool(row.vat),
            "company_id": self.company_id.id,
            "country_id": self.company_id.country_id.id,
            **self._prepare_address(row),
        }

    def _import_banks(self, rows, holders):
        wanted = {(holders[row.Index], compact_iban(row.iban)) for row in rows.itertuples() if row.iban}
        known = {
            (bank.partner_id, bank.sanitized_acc_number)
            for bank in self.env["res.partner.bank"].search(
                [("partner_id", "in", [partner.id for partner, _number in wanted])]
            )
        }
        self.env["res.partner.bank"].create(
            [{"partner_id": partner.id, "acc_number": number} for partner, number in wanted - known]
        )

    # -- Contracts ---------------------------------------------------------------

    def _offers_by_name(self):
        return {offer.name: offer for offer in self.env["energy.offer"].search(self._of_company())}

    def _prepare_contract(self, row, point, holder, offers):
        return {
            "name": row.contract,
            "company_id": self.company_id.id,
            "cups_id": point.id,
            "partner_id": holder.id,
            "date_start": row.start.date(),
            **self._prepare_terms(row, offers),
            **self._prepare_situation(row),
        }

    def _prepare_terms(self, row, offers):
        """What a contract gets also where it is here already."""
        offer = {"offer_id": offers[row.offer].id} if row.offer else {}
        return {"billed_until": row.first_day_to_bill.date()} | offer

    @api.model
    def _prepare_situation(self, row):
        names = ("power", *(f"power_{band}" for band in POWER_BANDS))
        powers = {f"{name}_va": getattr(row, f"{name}_kva", pd.NA) for name in names}
        return {
            "fta": row.fta,
            "calendar": row.calendar or False,
            "client_category": row.category or False,
            **{name: int(power) for name, power in powers.items() if not pd.isna(power)},
        }

    def _update_contracts(self, rows, known, offers):
        """Contracts that are here already, all those that get the same values at once."""
        alike = {}
        for row in rows.itertuples():
            terms = tuple(self._prepare_terms(row, offers).items())
            alike.setdefault(terms, self.env["energy.contract"])
            alike[terms] |= known[row.contract]
        for terms, contracts in alike.items():
            contracts.write(dict(terms))

    # -- Events and readings -----------------------------------------------------

    def _import_events(self, rows, contracts):
        """The entry of each contract, and its situation on the first day billed here, unless events tell them."""
        events = self.env["energy.contract.event"]
        of_contracts = [("contract_id", "in", contracts.ids)]
        events.search([*of_contracts, ("affair_ref", "=", TAKEOVER)]).unlink()
        natures = events._read_group(of_contracts, ["contract_id", "nature"])
        told = {contract for contract, _nature in natures}
        entered = {contract for contract, nature in natures if nature in ENTRIES}
        by_name, begins = contracts.grouped("name"), self._midnights(rows, "first_day_to_bill")
        starts, values = self._midnights(rows, "start"), []
        for row in rows.itertuples():
            contract = by_name[row.contract]
            situation = {} if contract in told else self._prepare_situation(row)
            if contract not in entered:
                values.append(self._prepare_event(contract, "INIT", starts[row.Index]))
            if situation:
                event = self._prepare_event(contract, TAKEOVER, begins[row.Index])
                values.append(event | situation | {"event_type": "TECHNIQUE", "meter_number": row.meter or False})
        events.create(values)

    @api.model
    def _prepare_event(self, contract, nature, at):
        return {"contract_id": contract.id, "nature": nature, "at": at, "affair_ref": TAKEOVER}

    def _import_readings(self, rows, contracts):
        readings = self.env["energy.reading"]
        readings.search([("opening_contract_id", "in", contracts.ids)]).unlink()
        by_name, begins = contracts.grouped("name"), self._midnights(rows, "first_day_to_bill")
        measured = self._midnights(rows, "reading_date")
        values = [
            self._prepare_reading(row, by_name[row.contract], begins[row.Index], measured[row.Index])
            for row in rows.itertuples()
        ]
        readings.create([reading for reading in values if any(f"{band}_wh" in reading for band in BANDS)])

    @api.model
    def _prepare_reading(self, row, contract, at, measured_at):
        index = {f"{band}_wh": getattr(row, f"index_{band}_kwh", pd.NA) for band in BANDS}
        return {
            "cups_id": contract.cups_id.id,
            "opening_contract_id": contract.id,
            "at": at,
            "measured_at": measured_at,
            "source": "takeover",
            "nature": row.reading_nature,
            "calendar": row.calendar or False,
            "digits": 0 if pd.isna(row.meter_digits) else int(row.meter_digits),
            **{name: int(wh) for name, wh in index.items() if not pd.isna(wh)},
        }

    def _midnights(self, rows, column):
        """{row: the UTC instant at which its day begins, without saying so; False where there is none}."""
        instants = midnight(rows[column], self._get_country()).tz_localize(None)
        return {
            row: False if pd.isna(instant) else fields.Datetime.to_datetime(instant.to_pydatetime())
            for row, instant in zip(rows.index, instants, strict=True)
        }


def _holder_key(row):
    """What tells one holder from another: the VAT number, or name and e-mail; else each row has its own."""
    if row.vat:
        return row.vat
    return (row.holder, row.email) if row.email else row.Index
