"""The project's own PostgreSQL cluster: in var/postgres, on a free loopback port, with a generated password.

PostgreSQL refuses to run as root: then its user `postgres` runs it. When that user cannot reach the checkout (under
/root, say) the cluster lives in that user's home and var/postgres links to it.
How to connect is kept in var/postgres.env, which a shell can read (`. var/postgres.env; psql -l`).
"""

import hashlib
import os
import pwd
import secrets
import socket
import subprocess
from pathlib import Path

import places
from progress import Step, Trouble
from system_packages import POSTGRES_PROGRAMS

CLUSTER = places.VAR / "postgres"
DATA = CLUSTER / "data"
SERVER_LOG = CLUSTER / "server.log"
CONNECTION = places.VAR / "postgres.env"
SERVER_USER = "postgres"
ROLE = "energy"

# Data here can be made again by one command, so a crash of the machine may cost the cluster: fsync is off for speed.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 512MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
random_page_cost = 1.1
jit = off
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
"""


def ensure():
    """Make the cluster if needed and start it. Returns whether this call started it."""
    if not DATA.exists():
        _create()
    was_running = is_running()
    if not was_running:
        step = Step("Starting PostgreSQL")
        data, log = DATA.resolve(), SERVER_LOG.resolve()
        _server_program("pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", f"-p {_free_port()}")
        step.done()
    _write_connection(_running_pid_and_port()[1])
    return not was_running


def stop():
    if is_running():
        _server_program("pg_ctl", "stop", "-w", "-m", "fast", "-D", DATA.resolve())


def is_running():
    try:
        pid, port = _running_pid_and_port()
        os.kill(pid, 0)
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except PermissionError:
        raise Trouble(f"{CLUSTER} belongs to another user; run as that user, or remove {places.VAR}.") from None
    except (OSError, IndexError, ValueError):
        return False
    return True


def environment():
    """The process environment with the PG… variables that psql, Odoo and pytest-odoo all understand."""
    lines = CONNECTION.read_text().splitlines() if CONNECTION.exists() else []
    return os.environ | dict(line.removeprefix("export ").split("=", 1) for line in lines)


def query(sql, database="postgres", env=None):
    """Run one statement; returns the lines of its answer."""
    command = ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]
    result = subprocess.run(command, env=env or environment(), text=True, capture_output=True)
    if result.returncode:
        raise Trouble(f"PostgreSQL refused a statement: {result.stderr.strip()}; its log is {SERVER_LOG}.")
    return result.stdout.splitlines()


def _running_pid_and_port():
    lines = (DATA / "postmaster.pid").read_text().splitlines()
    return int(lines[0]), int(lines[3])


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _write_connection(port):
    facts = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": ROLE, "PGPASSWORD": _password()}
    content = "".join(f"export {name}={value}\n" for name, value in facts.items())
    if CONNECTION.exists() and CONNECTION.read_text() == content:
        return
    _ensure_role(facts)
    with places.made_whole(CONNECTION) as partial:
        partial.touch(mode=0o600)
        partial.write_text(content)


def _password():
    return (CLUSTER / "password").read_text().strip()


def _ensure_role(facts):
    """Odoo's role may create databases but is no superuser."""
    superuser = os.environ | facts | {"PGUSER": SERVER_USER}
    if not query(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'", env=superuser):
        query(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{facts['PGPASSWORD']}'", env=superuser)


def _create():
    step = Step("Making a PostgreSQL cluster")
    home = _cluster_home()
    with places.made_whole(home) as partial:
        partial.mkdir(mode=0o700)
        data, password = partial / "data", partial / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        if places.is_root():
            _give_to_server_user(partial, password)
        _server_program(
            "initdb", "-D", data, "--username", SERVER_USER, "--pwfile", password,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8",
        )  # fmt: skip
        with (data / "postgresql.conf").open("a") as configuration:
            configuration.write(SETTINGS)
    step.done()


def _cluster_home():
    """Where the cluster can live: var/postgres, or the server user's home when it cannot reach the checkout."""
    if not places.is_root() or _can_server_user_reach(places.VAR):
        return CLUSTER
    digest = hashlib.sha256(str(places.CHECKOUT).encode()).hexdigest()[:12]
    home = Path(pwd.getpwnam(SERVER_USER).pw_dir) / f"odoo-energy-{digest}"
    CLUSTER.unlink(missing_ok=True)
    CLUSTER.symlink_to(home)
    return home


def _can_server_user_reach(folder):
    folder.mkdir(exist_ok=True)
    return subprocess.run(["runuser", "-u", SERVER_USER, "--", "test", "-x", folder]).returncode == 0


def _give_to_server_user(*paths):
    owner = pwd.getpwnam(SERVER_USER)
    for path in paths:
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _server_program(name, *arguments):
    """Run a program of the server, as the user that PostgreSQL accepts."""
    program = max(Path(POSTGRES_PROGRAMS).glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    user = ["runuser", "-u", SERVER_USER, "--"] if places.is_root() else []
    command = [*user, program, *arguments]
    result = subprocess.run(command, cwd="/", text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if result.returncode:
        raise Trouble(f"PostgreSQL's {name} failed: {result.stderr.strip() or 'no output'}; its log is {SERVER_LOG}.")
