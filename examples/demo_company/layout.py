"""Where things lie in the company's folder."""

import json
from dataclasses import dataclass
from pathlib import Path

from examples.demo_company.errors import CompanyMissing
from examples.demo_company.files import write_whole


@dataclass(frozen=True)
class Layout:
    """Paths in the folder `home`. The marker is written last: where it is, everything else is whole."""

    home: Path

    @property
    def marker(self) -> Path:
        return self.home / "company.json"

    @property
    def accounting(self) -> Path:
        return self.home / "accounting"

    @property
    def wms_store(self) -> Path:
        return self.home / "wms" / "wms.sqlite"

    @property
    def truth(self) -> Path:
        return self.home / "truth"

    @property
    def services(self) -> Path:
        return self.home / "services"

    @property
    def mail(self) -> Path:
        return self.home / "outbox" / "mail"

    @property
    def webhooks(self) -> Path:
        return self.home / "outbox" / "webhooks.jsonl"

    @property
    def _erp(self) -> Path:
        return self.home / "erp.json"

    def exists(self) -> bool:
        """True where the folder holds a company whose creation was not interrupted."""
        return self.marker.exists()

    def require(self) -> None:
        """Raise CompanyMissing where the folder holds none."""
        if not self.exists():
            raise CompanyMissing(f"There is no demo company in {self.home}: create one first.")

    def remember_erp(self, url: str) -> None:
        """Note where the ERP is; the file is the owner's only, since the address may hold a password."""
        write_whole(self._erp, json.dumps({"url": url}).encode(), mode=0o600)

    def erp_url(self) -> str:
        return str(json.loads(self._erp.read_bytes())["url"])
