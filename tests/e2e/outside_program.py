"""A program outside Odoo: outside_program.py (xmlrpc|json2) URL DATABASE LOGIN SECRET MONTH FILE…

Uploads the files, computes the month, invoices it, and prints what Odoo answered as JSON. Standard library only.
"""

import base64
import json
import sys
import urllib.error
import urllib.request
import xmlrpc.client
from pathlib import Path


def xmlrpc_caller(url, database, login, secret):
    uid = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common").authenticate(database, login, secret, {})
    models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object", allow_none=True)

    def call(model, method, ids=None, **arguments):
        records = [] if ids is None else [ids]
        return models.execute_kw(database, uid, secret, model, method, records, arguments)

    return call


def json2_caller(url, database, _login, secret):
    def call(model, method, ids=None, **arguments):
        body = arguments if ids is None else {"ids": ids, **arguments}
        headers = {"Authorization": f"bearer {secret}", "X-Odoo-Database": database, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{url}/json/2/{model}/{method}", json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise SystemExit(json.load(error)["message"]) from error

    return call


CALLERS = {"xmlrpc": xmlrpc_caller, "json2": json2_caller}


def main(protocol, url, database, login, secret, month, *files):
    call = CALLERS[protocol](url, database, login, secret)
    uploads = []
    for file in map(Path, files):
        content = base64.b64encode(file.read_bytes()).decode()
        uploads.append(call("energy.flux.file", "upload", name=file.name, content_base64=content))
    computed = call("energy.billing.run", "create_and_compute", month=month)
    invoiced = call("energy.billing.run", "invoice", ids=[computed["run_id"]])
    again = call("energy.billing.run", "create_and_compute", month=month)
    print(json.dumps({"uploads": uploads, "computed": computed, "invoiced": invoiced, "again": again}))


if __name__ == "__main__":
    main(*sys.argv[1:])
