# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Folders of an SFTP server, whose host key must be the one that somebody accepted."""

import base64
import hashlib
import io
import socket
import stat
from contextlib import contextmanager
from dataclasses import dataclass, field

import paramiko

from .failure import PlaceFailure, _lt
from .place import Entry, check_size, check_whole, is_flux_file

TIMEOUT_S = 30
SIGNATURES = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}  # of a key type, where they bear other names
PRIVATE_KEYS = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)


@dataclass(frozen=True)
class SftpAccount:
    """host_key: "type base64", as known_hosts writes it. The password opens the private key where there is one."""

    host: str
    port: int
    user: str
    host_key: str
    password: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    timeout_s: float = TIMEOUT_S


class SftpPlace:
    def __init__(self, account):
        self._account = account

    def __enter__(self):
        account = self._account
        private_key = _private_key(account) if account.private_key else None
        self._transport = _connected(account.host, account.port, account.timeout_s, account.host_key)
        try:
            with _explained(account.host):
                _log_in(self._transport, account, private_key)
                self._sftp = paramiko.SFTPClient.from_transport(self._transport)
                self._sftp.get_channel().settimeout(account.timeout_s)
        except PlaceFailure:
            self._transport.close()
            raise
        return self

    def __exit__(self, *error):
        self._transport.close()

    def entries(self, folder):
        """The flux files of a folder, sorted by name; symbolic links are left alone."""
        with _explained(self._account.host, folder, self._transport):
            found = self._sftp.listdir_attr(folder)
        entries = [_entry(folder, each.filename, each) for each in found if is_flux_file(each.filename)]
        return sorted(filter(None, entries), key=lambda entry: entry.name)

    def fetch(self, entry):
        check_size(entry)
        path = f"{entry.folder.rstrip('/')}/{entry.name}"
        with _explained(self._account.host, entry.name, self._transport):
            with self._sftp.open(path) as file:
                file.prefetch(entry.size)
                content = file.read(entry.size + 1)
            now = _entry(entry.folder, entry.name, self._sftp.lstat(path))
        check_whole(entry, content, now and now.stamp)
        return content


def fetch_host_key(host, port, timeout_s=TIMEOUT_S):
    """The key that this server shows now, as "type base64": nothing is sent to it but the greeting."""
    transport = _connected(host, port, timeout_s)
    try:
        return _written(transport.get_remote_server_key())
    finally:
        transport.close()


def fingerprint(host_key):
    """As ssh shows it: SHA256:…"""
    digest = hashlib.sha256(base64.b64decode(host_key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def _connected(host, port, timeout_s, host_key=None):
    """A transport to the server, which has proved to hold `host_key` where one is given."""
    with _explained(host):
        transport = paramiko.Transport(socket.create_connection((host, port), timeout=timeout_s))
    transport.banner_timeout = transport.auth_timeout = timeout_s
    try:
        if host_key:
            kind = host_key.split()[0]
            transport.get_security_options().key_types = SIGNATURES.get(kind, (kind,))
        with _explained(host):
            transport.start_client(timeout=timeout_s)
            if not transport.initial_kex_done:  # the time is over
                raise TimeoutError
            shown = _written(transport.get_remote_server_key())
        if host_key and shown != host_key:
            raise _other_host_key(host)
    except paramiko.ssh_exception.IncompatiblePeer as error:
        transport.close()
        raise _other_host_key(host) from error
    except BaseException:
        transport.close()
        raise
    return transport


def _other_host_key(host):
    return PlaceFailure(
        _lt(
            "%(host)s shows another host key than the accepted one, so nothing was sent to it. Ask those who run it"
            " whether they changed the key; if so, fetch and accept the new one.",
            host=host,
        ),
        is_lasting=True,
    )


def _log_in(transport, account, private_key):
    if private_key:
        transport.auth_publickey(account.user, private_key)
    else:
        transport.auth_password(account.user, account.password)


def _private_key(account):
    for kind in PRIVATE_KEYS:
        try:
            return kind.from_private_key(io.StringIO(account.private_key), account.password or None)
        except (paramiko.SSHException, ValueError):
            continue
    raise PlaceFailure(
        _lt(
            "The private key for %(host)s cannot be used. Enter an Ed25519, ECDSA or RSA key in OpenSSH or PEM form,"
            " and its passphrase as password.",
            host=account.host,
        ),
        is_lasting=True,
    )


def _entry(folder, name, status):
    """None for what is no regular file."""
    if not stat.S_ISREG(status.st_mode or 0):
        return None
    return Entry(folder, name, status.st_size, status.st_mtime, f"{status.st_size}-{status.st_mtime}")


def _written(key):
    return f"{key.get_name()} {key.get_base64()}"


@contextmanager
def _explained(host, what=None, transport=None):
    """Failures as sentences: of `what` is asked for while the transport lives, else of the connection as a whole."""
    try:
        yield
    except paramiko.ssh_exception.IncompatiblePeer:
        raise
    except paramiko.AuthenticationException as error:
        raise PlaceFailure(
            _lt("%(host)s refused the user, or the password or key. Correct them in the source.", host=host),
            is_lasting=True,
        ) from error
    except TimeoutError as error:
        raise PlaceFailure(
            _lt("%(host)s did not answer in time. It will be asked again.", host=host), is_lasting=True
        ) from error
    except (paramiko.SSHException, OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        if what and transport.is_active():
            raise PlaceFailure(
                _lt(
                    "%(what)s cannot be read on %(host)s (%(error)s). Check that it is there and that the user may"
                    " read it.",
                    what=what,
                    host=host,
                    error=reason,
                )
            ) from error
        raise PlaceFailure(
            _lt(
                "The connection to %(host)s failed (%(error)s). Check its name and port; it will be tried again.",
                host=host,
                error=reason,
            ),
            is_lasting=True,
        ) from error
