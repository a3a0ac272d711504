"""Read by `odoo shell`: keep attachments in the database, so that a copy of the database is a whole copy."""

env["ir.config_parameter"].set_param("ir_attachment.location", "db")  # noqa: F821, the shell provides env
env["ir.attachment"].force_storage()  # noqa: F821
env.cr.commit()  # noqa: F821
