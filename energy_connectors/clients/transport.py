# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""HTTP GET to outside systems: bounded in time and size, over verified TLS, to public addresses, without redirects.

Whoever sets the address of a connector makes the server fetch it. So that nobody reads through it what only the server
can reach (the services of its own network, the metadata of its cloud), the address that a connection really has is
checked before a byte is sent, whatever the name resolves to. Private hosts must be allowed by name; proxies and
credentials of the environment are not used.
"""

import time
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as urllib3_errors
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .failure import Failure

CHUNK_BYTES = 65_536
HEADERS = {"User-Agent": "energy-connectors", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Reply:
    status: int
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Transport:
    """How far a GET may go. `private_hosts`: names that may have an address that is not public."""

    private_hosts: frozenset = frozenset()
    timeout_s: float = 10
    deadline_s: float = 30
    max_bytes: int = 5_000_000

    def get(self, url, params=None):
        """Fetch a URL. Returns a Reply of any status but a redirect; raises Failure."""
        host = checked_host(url)
        try:
            return self._get(url, params, host)
        except (requests.exceptions.SSLError, urllib3_errors.SSLError) as error:
            raise Failure("untrusted", host=host) from error
        except (requests.exceptions.Timeout, urllib3_errors.TimeoutError) as error:
            raise Failure("timeout", host=host, seconds=self.timeout_s) from error
        except (urllib3_errors.ProtocolError, urllib3_errors.DecodeError) as error:
            raise Failure("truncated", host=host) from error
        except requests.exceptions.RequestException as error:
            raise Failure("unreachable", host=host) from error

    def _get(self, url, params, host):
        began = time.monotonic()
        with requests.Session() as session:
            session.trust_env = False
            session.mount("http://", GuardedAdapter(self.private_hosts))
            session.mount("https://", GuardedAdapter(self.private_hosts))
            with session.get(
                url, params=params, headers=HEADERS, timeout=self.timeout_s, allow_redirects=False, stream=True
            ) as response:
                if 300 <= response.status_code < 400:
                    raise Failure("redirected", host=host, status=response.status_code)
                content = self._read(response.raw, host, began)
        return Reply(response.status_code, response.headers.get("Content-Type", ""), content)

    def _read(self, raw, host, began):
        """The body, read as it arrives, so that neither a huge nor an endlessly dripping one holds the worker."""
        content = bytearray()
        while chunk := raw.read1(CHUNK_BYTES):
            content += chunk
            if len(content) > self.max_bytes:
                raise Failure("too_large", host=host, limit=self.max_bytes)
            if time.monotonic() - began > self.deadline_s:
                raise Failure("timeout", host=host, seconds=self.deadline_s)
        return bytes(content)


def checked_host(url):
    """The host of an http(s) URL without credentials; raises Failure for any other."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise Failure("bad_address", url=url)
    return parts.hostname


def is_public(address):
    parsed = ip_address(address.partition("%")[0])
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return parsed.is_global and not parsed.is_multicast


class GuardedAdapter(HTTPAdapter):
    """Connects to public addresses and to the private hosts that are allowed, and to nothing else."""

    def __init__(self, private_hosts):
        super().__init__()
        self.poolmanager.pool_classes_by_scheme = {
            "http": guarded_pool(HTTPConnectionPool, private_hosts),
            "https": guarded_pool(HTTPSConnectionPool, private_hosts),
        }


def guarded_pool(pool_class, private_hosts):
    """A pool whose connections look at the address of their peer as soon as they have one."""

    class GuardedConnection(pool_class.ConnectionCls):
        def _new_conn(self):
            connected = super()._new_conn()
            address = connected.getpeername()[0]
            if self.host not in private_hosts and not is_public(address):
                connected.close()
                raise Failure("forbidden_address", host=self.host, address=address)
            return connected

    class GuardedPool(pool_class):
        ConnectionCls = GuardedConnection

    return GuardedPool
