"""A folder of an SSH server, which must show the host key it is known by before anything is read or told to it."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR
from typing import IO
from urllib.parse import unquote, urlsplit

import paramiko  # type: ignore[import-untyped]
from paramiko.hostkeys import InvalidHostKey  # type: ignore[import-untyped]

from orchestration.connectors.files_folder import (
    CredentialError,
    FileChangedError,
    HostKeyError,
    OpenFile,
    refuse_strange,
    without_credentials,
)

CREDENTIALS = frozenset({"user", "password", "key_file", "known_hosts"})
SILENCE_SECONDS = 60.0
"""Longer than that, a server that says nothing is given up."""
BLOCK_BYTES = 1 << 15
BLOCKS_AHEAD = 64
"""Asked for at once: enough for a distant server, and a whole file is never held in memory."""


class SftpFolder:
    """A folder reached by SFTP, in one session that is begun again where it broke."""

    def __init__(self, url: str, credentials: Mapping[str, str]) -> None:
        refuse_strange("sftp", credentials, CREDENTIALS)
        parts = urlsplit(url)
        if not parts.hostname:
            raise ValueError("it names no host")
        self.place = without_credentials(url)
        self._path = parts.path or "/"
        self._host, self._port = parts.hostname, parts.port or paramiko.config.SSH_PORT
        self._user = credentials.get("user") or (unquote(parts.username) if parts.username else None)
        self._password = credentials.get("password") or (unquote(parts.password) if parts.password else None)
        self._key = _private_key(credentials["key_file"], self._password) if "key_file" in credentials else None
        self._known_hosts = _known_hosts(credentials.get("known_hosts"))
        self._session: tuple[paramiko.SSHClient, paramiko.SFTPClient] | None = None

    def files(self) -> Mapping[str, str | None]:
        with self._as_os_errors():
            entries = self._connected().listdir_attr(self._path)
        return dict.fromkeys(sorted(entry.filename for entry in entries if not S_ISDIR(entry.st_mode or 0)))

    @contextmanager
    def opened(self, name: str) -> Iterator[OpenFile]:
        path = f"{self._path.rstrip('/')}/{name}"
        with tempfile.TemporaryFile() as copy:
            with self._as_os_errors():
                sftp = self._connected()
                before = sftp.stat(path)
                with sftp.open(path, "rb") as source:
                    _copy(source, before.st_size or 0, copy)
                after = sftp.stat(path)
            if (before.st_size, before.st_mtime) != (after.st_size, after.st_mtime) or copy.tell() != after.st_size:
                raise FileChangedError(name)
            copy.seek(0)
            yield OpenFile(copy, before.st_size)

    def close(self) -> None:
        if self._session is not None:
            client, _ = self._session
            client.close()
            self._session = None

    def _connected(self) -> paramiko.SFTPClient:
        if self._session is None:
            client = paramiko.SSHClient()
            try:
                self._sign_in(client)
                self._session = client, _sftp(client)
            finally:
                if self._session is None:
                    client.close()
        return self._session[1]

    def _sign_in(self, client: paramiko.SSHClient) -> None:
        """As nobody in particular, where no password and no key is named: with the keys of the user and its agent."""
        as_user = self._password is None and self._key is None
        self._trust_known_hosts(client)
        try:
            client.connect(
                self._host, self._port, self._user, None if self._key else self._password, self._key,
                allow_agent=as_user, look_for_keys=as_user,
                timeout=SILENCE_SECONDS, banner_timeout=SILENCE_SECONDS, auth_timeout=SILENCE_SECONDS,
            )  # fmt: skip
        except paramiko.BadHostKeyException as error:
            raise self._changed_key(error.key, error.expected_key) from None

    def _trust_known_hosts(self, client: paramiko.SSHClient) -> None:
        client.set_missing_host_key_policy(_Refusing(self._known_hosts))
        try:
            client.load_system_host_keys(str(self._known_hosts))
        except FileNotFoundError:
            return
        except (OSError, ValueError, InvalidHostKey) as error:
            raise HostKeyError(f"{self._known_hosts} cannot be understood: {error}", "Correct or remove it") from None

    def _changed_key(self, shown: paramiko.PKey, known: paramiko.PKey) -> HostKeyError:
        host = self._host if self._port == paramiko.config.SSH_PORT else f"[{self._host}]:{self._port}"
        cause = f"{host} shows the host key {_told(shown)}, and {self._known_hosts} knows it by {_told(known)}"
        remedy = (
            "Somebody may stand in between: only if the server's administrator says that the key was changed, and to this "
            f"fingerprint, remove the old line from {self._known_hosts} and add {_line(host, shown)} to it"
        )
        return HostKeyError(cause, remedy)

    @contextmanager
    def _as_os_errors(self) -> Iterator[None]:
        """What paramiko raises has no common root, and leaves a session in which nothing is certain."""
        try:
            yield
        except (FileNotFoundError, PermissionError):
            raise
        except paramiko.AuthenticationException as error:
            raise PermissionError(str(error)) from None
        except (paramiko.SSHException, OSError, EOFError) as error:
            self.close()
            raise ConnectionError(f"{type(error).__name__}: {error}") from None


class _Refusing(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    """No key is taken on trust."""

    def __init__(self, known_hosts: Path) -> None:
        self._known_hosts = known_hosts

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        cause = f"{hostname} shows the host key {_told(key)}, and {self._known_hosts} does not know it"
        remedy = (
            f"Add the line {_line(hostname, key)} to {self._known_hosts}, if the server's administrator names the same "
            "fingerprint"
        )
        raise HostKeyError(cause, remedy)


def _copy(source: paramiko.SFTPFile, size: int, copy: IO[bytes]) -> None:
    """Not by getfo: where the server falls silent, the thread with which that bounds what it asks for never ends."""
    for start in range(0, size, BLOCKS_AHEAD * BLOCK_BYTES):
        end = min(start + BLOCKS_AHEAD * BLOCK_BYTES, size)
        blocks = [(at, min(BLOCK_BYTES, end - at)) for at in range(start, end, BLOCK_BYTES)]
        for block in source.readv(blocks):
            copy.write(block)


def _sftp(client: paramiko.SSHClient) -> paramiko.SFTPClient:
    client.get_transport().set_keepalive(SILENCE_SECONDS / 2)
    sftp = client.open_sftp()
    sftp.get_channel().settimeout(SILENCE_SECONDS)
    return sftp


def _private_key(path: str, passphrase: str | None) -> paramiko.PKey:
    try:
        return paramiko.PKey.from_path(path, passphrase and passphrase.encode())
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except TypeError as error:
        reason = f"does not go with the password: {error}"
    except (ValueError, paramiko.SSHException, paramiko.UnknownKeyType):
        reason = "is no private key" if passphrase is None else "is no private key, or not one of this password"
    raise CredentialError("key_file", f"names {path}, which {reason}")


def _known_hosts(path: str | None) -> Path:
    """The file that is named, which must be there, else the user's, which need not."""
    if path is None:
        return Path("~/.ssh/known_hosts").expanduser()
    try:
        with Path(path).open("rb"):
            return Path(path)
    except OSError as error:
        raise CredentialError("known_hosts", f"names {path}, which cannot be read: {error.strerror}") from None


def _told(key: paramiko.PKey) -> str:
    return f"{key.get_name()} {key.fingerprint}"


def _line(host: str, key: paramiko.PKey) -> str:
    return f"'{host} {key.get_name()} {key.get_base64()}'"
