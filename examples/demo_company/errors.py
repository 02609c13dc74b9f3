"""Errors of the demo company: what failed, and what to do about it."""


class DemoCompanyError(Exception):
    """Root of every error that the demo company raises on purpose."""


class CompanyMissing(DemoCompanyError):
    """There is no complete company in the folder; `create` makes one."""


class ErpUnavailable(DemoCompanyError):
    """The ERP database cannot be reached; nothing was changed in it. Retrying helps once it is up."""


class ErpBelongsToAnother(DemoCompanyError):
    """The ERP database holds a state that this folder did not write; `create` loads it anew."""


class ServicesFailed(DemoCompanyError):
    """The services process did not become ready; its log says why."""
