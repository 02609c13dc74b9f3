"""SFTP servers to read from: OpenSSH's, where it is installed, and one of paramiko's, which takes a password too."""

import getpass
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import paramiko

from orchestration.postgres.cluster import free_port
from tests.orchestration.connectors.listening import wait_until_it_listens

USER = getpass.getuser()
PASSWORD = "s3cret"
CONFIGURATION = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
Subsystem sftp internal-sftp
"""


@dataclass(frozen=True)
class SftpServer:
    """A running server; its user sees `exports` under the same path as this machine does."""

    port: int
    host_key: paramiko.PKey
    key_file: Path
    exports: Path
    heard: list[str] = field(default_factory=list)
    """Passwords that were told to paramiko's."""

    @property
    def url(self) -> str:
        return f"sftp://127.0.0.1:{self.port}{self.exports}"

    @property
    def known_host(self) -> str:
        """Its line of known_hosts."""
        return known_host(self.port, self.host_key)

    def showing(self, exports: Path) -> "SftpServer":
        return replace(self, exports=exports)


def known_host(port: int, key: paramiko.PKey) -> str:
    return f"[127.0.0.1]:{port} {key.get_name()} {key.get_base64()}\n"


class MissingSshdError(Exception):
    """OpenSSH's server is not on this machine."""


@contextmanager
def serving_openssh(folder: Path) -> Iterator[SftpServer]:
    sshd = shutil.which("sshd", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if sshd is None:
        raise MissingSshdError("sshd is not on this machine")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    server = _prepared(folder, free_port())
    (folder / "sshd_config").write_text(CONFIGURATION.format(port=server.port, folder=folder))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sshd, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log)
    try:
        wait_until_it_listens(server.port, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait()


@contextmanager
def serving_paramiko(folder: Path) -> Iterator[SftpServer]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = _prepared(folder, listening.getsockname()[1])
        threading.Thread(target=_accept, args=(listening, server), daemon=True).start()
        yield server
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def _prepared(folder: Path, port: int) -> SftpServer:
    """Keys of host and user, and the user let in by its key."""
    host_key, user_key = paramiko.ECDSAKey.generate(), paramiko.ECDSAKey.generate()
    host_key.write_private_key_file(str(folder / "host_key"))
    user_key.write_private_key_file(str(folder / "user_key"))
    (folder / "authorized_keys").write_text(f"{user_key.get_name()} {user_key.get_base64()}\n")
    return SftpServer(port, host_key, folder / "user_key", folder)


def _accept(listening: socket.socket, server: SftpServer) -> None:
    """Until the socket is shut down; nobody waits for who is slow to shake hands, or breaks off."""
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            threading.Thread(target=_let_in, args=(client, server), daemon=True).start()


def _let_in(client: socket.socket, server: SftpServer) -> None:
    transport = paramiko.Transport(client)
    transport.add_server_key(server.host_key)
    transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files)
    with suppress(paramiko.SSHException, EOFError, OSError):
        transport.start_server(server=_Door(paramiko.PKey.from_path(server.key_file), server.heard))


class _Door(paramiko.ServerInterface):
    def __init__(self, user_key: paramiko.PKey, heard: list[str]) -> None:
        self._user_key = user_key
        self._heard = heard

    def get_allowed_auths(self, username: str) -> str:
        return "publickey,password"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return _answer(username == USER and key.get_base64() == self._user_key.get_base64())

    def check_auth_password(self, username: str, password: str) -> int:
        self._heard.append(password)
        return _answer((username, password) == (USER, PASSWORD))

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


def _answer(let_in: bool) -> int:
    return paramiko.AUTH_SUCCESSFUL if let_in else paramiko.AUTH_FAILED


class _Files(paramiko.SFTPServerInterface):
    """The files of this machine, to be read."""

    def list_folder(self, path: str) -> Any:
        try:
            return [paramiko.SFTPAttributes.from_stat(entry.lstat(), entry.name) for entry in Path(path).iterdir()]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(Path(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> Any:
        handle = paramiko.SFTPHandle(flags)
        try:
            handle.readfile = Path(path).open("rb")  # noqa: SIM115
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        return handle
