"""Files of the grid operator, written and loaded one by one."""

import base64


def upload(env, folder, name, content):
    (folder / name).write_bytes(content)
    env["energy.flux.file"].upload(name, base64.b64encode(content).decode())
