"""The SFTP client against a real server on the loopback interface."""

import io
import os
import socket
from dataclasses import replace

import paramiko
import pytest

from odoo.addons.energy_flux.clients import PlaceFailure, SftpAccount, SftpPlace, fetch_host_key, fingerprint
from odoo.addons.energy_flux.tests.sftp_server import PASSWORD, USER, SftpServer


@pytest.fixture
def server(tmp_path):
    with SftpServer(tmp_path) as running:
        yield running


@pytest.fixture
def account(server):
    return SftpAccount("127.0.0.1", server.port, USER, server.host_key, PASSWORD, timeout_s=5)


def failure(account, action=lambda place: place.entries("/")):
    with pytest.raises(PlaceFailure) as failed, SftpPlace(account) as place:
        action(place)
    return failed.value


def written(key, passphrase=None):
    text = io.StringIO()
    key.write_private_key(text, passphrase)
    return text.getvalue()


def test_files_are_listed_in_order_and_read(server, account):
    server.put("C15/b.zip", b"PK-b")
    server.put("C15/a.XML", b"<a/>")
    with SftpPlace(account) as place:
        entries = place.entries("/C15")
        assert [(entry.name, entry.size) for entry in entries] == [("a.XML", 4), ("b.zip", 4)]
        assert [place.fetch(entry) for entry in entries] == [b"<a/>", b"PK-b"]


def test_a_file_of_many_packets_arrives_whole(server, account):
    content = os.urandom(3_000_000)
    server.put("big.zip", content)
    with SftpPlace(account) as place:
        [entry] = place.entries("/")
        assert place.fetch(entry) == content


def test_what_is_no_flux_file_is_left_alone(server, account, tmp_path):
    for name in ("c15_svc.xml", "C15_SVC.XML", "c15.zip.part", "c15.tmp", "c15.zip.filepart", ".c15.zip", "readme.txt"):
        server.put(name, b"x")
    (tmp_path / "folder.zip").mkdir()
    target = server.put("outside/secret.txt", b"secret")
    (tmp_path / "link.xml").symlink_to(target)
    server.put("good.json", b"{}")
    with SftpPlace(account) as place:
        assert [entry.name for entry in place.entries("/")] == ["good.json"]


def test_a_file_that_grows_while_it_is_read_is_refused(server, account):
    path = server.put("c15.zip", b"PK" * 1000)
    server.hooks["c15.zip"] = lambda: path.write_bytes(b"PK" * 2000)
    with SftpPlace(account) as place:
        [entry] = place.entries("/")
        with pytest.raises(PlaceFailure, match="still being written") as failed:
            place.fetch(entry)
    assert not failed.value.is_lasting


def test_a_file_that_is_replaced_by_one_of_its_size_is_refused(server, account):
    path = server.put("c15.zip", b"old!")
    server.hooks["c15.zip"] = lambda: path.write_bytes(b"new!")
    with SftpPlace(account) as place, pytest.raises(PlaceFailure, match="still being written"):
        place.fetch(place.entries("/")[0])


def test_a_file_that_is_too_large_is_not_fetched(server, account):
    path = server.put("c15.zip", b"")
    os.truncate(path, 257 * 2**20)
    with SftpPlace(account) as place, pytest.raises(PlaceFailure, match="larger than 256 MB"):
        place.fetch(place.entries("/")[0])
    assert server.hooks == {}


def test_one_folder_that_is_missing_leaves_the_connection_usable(server, account):
    server.put("c15.zip", b"PK")
    with SftpPlace(account) as place:
        with pytest.raises(PlaceFailure, match="/nowhere cannot be read on 127.0.0.1") as failed:
            place.entries("/nowhere")
        assert not failed.value.is_lasting
        assert len(place.entries("/")) == 1


def test_a_file_that_is_gone_leaves_the_connection_usable(server, account):
    path = server.put("c15.zip", b"PK")
    with SftpPlace(account) as place:
        [entry] = place.entries("/")
        path.unlink()
        with pytest.raises(PlaceFailure, match="c15.zip cannot be read"):
            place.fetch(entry)
        assert place.entries("/") == []


@pytest.mark.parametrize("generate", [paramiko.ECDSAKey.generate, lambda: paramiko.RSAKey.generate(2048)])
def test_another_host_key_is_refused_before_anything_is_sent(server, account, generate):
    key = generate()
    other = replace(account, host_key=f"{key.get_name()} {key.get_base64()}")
    refused = failure(other)
    assert "another host key" in str(refused.sentence) and refused.is_lasting
    assert server.logins == []


def test_the_pinned_key_is_asked_for_where_the_server_has_several(tmp_path):
    keys = [paramiko.RSAKey.generate(2048), paramiko.ECDSAKey.generate()]
    with SftpServer(tmp_path, keys) as server:
        for key in keys:
            pinned = f"{key.get_name()} {key.get_base64()}"
            with SftpPlace(SftpAccount("127.0.0.1", server.port, USER, pinned, PASSWORD)) as place:
                assert place.entries("/") == []


def test_the_key_of_the_server_is_fetched_without_logging_in(server):
    assert fetch_host_key("127.0.0.1", server.port, 5) == server.host_key
    assert server.logins == []
    assert fingerprint(server.host_key) == f"SHA256:{server.keys[0].fingerprint.removeprefix('SHA256:')}"


@pytest.mark.parametrize("generate", [paramiko.ECDSAKey.generate, lambda: paramiko.RSAKey.generate(2048)])
@pytest.mark.parametrize("passphrase", [None, "open"])
def test_a_private_key_logs_in(server, account, generate, passphrase):
    key = generate()
    server.authorized.append(key)
    server.put("c15.zip", b"PK")
    with SftpPlace(replace(account, private_key=written(key, passphrase), password=passphrase or "")) as place:
        assert len(place.entries("/")) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": "wrong"}, "refused the user"),
        ({"user": "nobody"}, "refused the user"),
        ({"private_key": "not a key"}, "The private key for 127.0.0.1 cannot be used"),
        ({"private_key": written(paramiko.ECDSAKey.generate()), "password": ""}, "refused the user"),
        ({"private_key": written(paramiko.ECDSAKey.generate(), "open"), "password": "shut"}, "cannot be used"),
    ],
)
def test_a_refused_login_is_told_without_the_secret(account, change, sentence):
    refused = failure(replace(account, **change))
    assert sentence in str(refused.sentence) and refused.is_lasting
    assert PASSWORD not in str(refused.sentence) and PASSWORD not in repr(account)


def test_a_server_that_is_not_there_is_told(account):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    refused = failure(replace(account, port=port))
    assert "The connection to 127.0.0.1 failed" in str(refused.sentence) and refused.is_lasting


def test_a_server_that_does_not_answer_is_given_up(account):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        refused = failure(replace(account, port=listener.getsockname()[1], timeout_s=0.5))
    assert refused.is_lasting


def test_a_connection_that_breaks_is_lasting(server, account):
    server.put("c15.zip", b"PK")
    server.hooks["c15.zip"] = lambda: [transport.close() for transport in server._transports]
    broken = failure(account, lambda place: place.fetch(place.entries("/")[0]))
    assert broken.is_lasting and "connection to 127.0.0.1 failed" in str(broken.sentence)
