# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A real SFTP server on the loopback interface, for tests: `with SftpServer(folder) as server`."""

import contextlib
import os
import socket
import threading
from pathlib import Path

import paramiko

USER, PASSWORD = "grid", "correct horse"


class SftpServer:
    """Serves `root`. keys: host keys; authorized: keys that may log in; hooks: {file name: called when it is read}."""

    def __init__(self, root, keys=None, authorized=()):
        self.root = Path(root)
        self.keys = keys or [paramiko.ECDSAKey.generate()]
        self.authorized = list(authorized)
        self.hooks = {}
        self.logins = []

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._transports = []
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error):
        self._socket.close()
        for transport in self._transports:
            transport.close()

    @property
    def host_key(self):
        return f"{self.keys[0].get_name()} {self.keys[0].get_base64()}"

    def put(self, name, content, age_s=3600):
        """Write a file that was last changed `age_s` seconds ago."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        then = path.stat().st_mtime - age_s
        os.utime(path, (then, then))
        return path

    def _accept(self):
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:  # closed: the test is over
                return
            transport = paramiko.Transport(connection)
            self._transports.append(transport)
            for key in self.keys:
                transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, served=self)
            with contextlib.suppress(paramiko.SSHException, EOFError):  # the client went away
                transport.start_server(server=_Doorman(self))


class _Doorman(paramiko.ServerInterface):
    def __init__(self, server):
        self._server = server

    def get_allowed_auths(self, username):
        return "password,publickey"

    def check_auth_password(self, username, password):
        self._server.logins.append(username)
        is_right = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username, key):
        is_right = username == USER and key in self._server.authorized
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, doorman, *args, served, **kwargs):
        super().__init__(doorman, *args, **kwargs)
        self._served = served

    def _path(self, path):
        return self._served.root / path.lstrip("/")

    def list_folder(self, path):
        try:
            return [_attributes(each, each.name) for each in self._path(path).iterdir()]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def lstat(self, path):
        try:
            return _attributes(self._path(path))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    stat = lstat

    def open(self, path, flags, attr):
        real = self._path(path)
        self._served.hooks.get(real.name, lambda: None)()
        try:
            file = real.open("rb")
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = file
        handle.stat = lambda: _attributes(real)
        return handle


def _attributes(path, name=None):
    return paramiko.SFTPAttributes.from_stat(path.lstat(), name)
