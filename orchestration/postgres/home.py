"""What a server's home remembers between commands: the superuser's password, the place of the data, the port."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.postgres.errors import DataMissingError, ServerHomeError
from orchestration.postgres.install import Account, choose_place, give, server_account


@dataclass(frozen=True)
class Home:
    """A directory of the caller's: `password` (mode 0600) and `server.json`."""

    path: Path

    def password(self) -> str:
        """The superuser's password.

        Raises:
            DataMissingError: the file is gone, or another user's.
        """
        try:
            return self._password_file.read_text()
        except OSError as error:
            raise DataMissingError(
                f"The server's password cannot be read: {error.strerror}",
                where=self._password_file,
                data="The data was not touched.",
                remedy=f"Run as the owner of {self.path} and restore the file, or delete {self.path} to begin anew.",
            ) from error

    def place(self) -> Path | None:
        """The directory that holds data and log; None before the first start.

        Raises:
            DataMissingError: it is remembered and gone.
        """
        remembered = self._remembered().get("place")
        if remembered is None:
            return None
        # Relative where it is below: a copied or moved home must never lead to the original's data.
        place = self.path / str(remembered)
        if not place.is_dir():
            raise DataMissingError(
                "The directory with the database is gone",
                where=place,
                data="Nothing was changed.",
                remedy=f"Restore or mount it, or delete {self.path} to begin anew with an empty database.",
            )
        self._refuse_other_home(place)
        return place

    def port(self) -> int | None:
        """The port the server listens, or listened, on."""
        port = self._remembered().get("port")
        return None if port is None else int(port)

    def prepare(self) -> tuple[Path, Account | None]:
        """The place of the data and whose it is; on the first call the password and the place are made."""
        place = self.place()
        account = server_account(place)
        if place is None:
            # The password first: a place that is remembered has one.
            self._password_file.unlink(missing_ok=True)
            self._password_file.touch(mode=0o600, exist_ok=False)
            self._password_file.write_text(secrets.token_urlsafe(24))
            place = choose_place(self.path, account)
            if place.is_relative_to(self.path):
                self._remember(place=str(place.relative_to(self.path)))
            else:
                (place / "home").write_text(str(self.path))
                self._remember(place=str(place))
        elif account is not None and place.stat().st_uid != account.uid:
            # Root copied the home, and all of it is root's now.
            give(place, account)
        return place, account

    def remember_port(self, port: int) -> None:
        """Keep `port`: URLs that people noted stay valid across restarts."""
        self._remember(port=port)

    def _refuse_other_home(self, place: Path) -> None:
        if not os.access(place, os.R_OK | os.X_OK):
            raise ServerHomeError(
                f"The database in {place} belongs to another user",
                where=self.path,
                data="The data was not touched.",
                remedy="Run as the user who made it, or name another home with MFG_HOME.",
            )
        owner = place / "home"
        if owner.exists() and owner.read_text() != str(self.path):
            raise ServerHomeError(
                f"The database in {place} belongs to {owner.read_text()}",
                where=self.path,
                data="The data was not touched.",
                remedy=f"If you moved it here, write the new path into {owner}; if you copied it, delete the copy.",
            )

    @property
    def _password_file(self) -> Path:
        return self.path / "password"

    @property
    def _memory(self) -> Path:
        return self.path / "server.json"

    def _remembered(self) -> dict[str, Any]:
        if not self._memory.exists():
            return {}
        try:
            return dict(json.loads(self._memory.read_text()))
        except (TypeError, ValueError) as error:
            raise ServerHomeError(
                f"The file is not the JSON object it was written as: {error}",
                where=self._memory,
                data="The data was not touched.",
                remedy='Write {"place": "<directory that holds data/>"} into it, or delete its folder to begin anew.',
            ) from error

    def _remember(self, **values: str | int) -> None:
        fresh = self._memory.with_suffix(".new")
        fresh.write_text(json.dumps({**self._remembered(), **values}))
        fresh.replace(self._memory)
