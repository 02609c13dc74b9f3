"""What can go wrong in wiring the packages together. Every message says what, where and what to do."""


class OrchestrationError(Exception):
    """Root of this package's errors; the command line prints the message and exits 1."""


class SettingsError(OrchestrationError):
    """An environment variable has a value that cannot be used."""


class NightlyBusyError(OrchestrationError):
    """Another run is writing this company's tables."""


class TransformError(OrchestrationError):
    """dbt could not build the picture of the plant; tables keep what they held."""


class LoadsFailedError(OrchestrationError):
    """One or more entities of the source systems could not be loaded."""


class KeyReusedError(OrchestrationError):
    """An Idempotency-Key was used before with another request."""


class TemplateError(OrchestrationError):
    """The Excel template cannot be written where it was asked for."""


class ScaffoldError(OrchestrationError):
    """A source system's folder and models could not be written."""


class PlannerError(OrchestrationError):
    """A workbook of overrides and marks cannot be written or read, or there is nothing to write it from."""


class CellError(PlannerError):
    """A cell of a planner's workbook cannot be taken as it is; `remedy` says what to write."""

    def __init__(self, sheet: str, cell: str, problem: str, remedy: str) -> None:
        super().__init__(f"{sheet}!{cell}: {problem}; {remedy}.")
        self.sheet, self.cell, self.problem, self.remedy = sheet, cell, problem, remedy


class ServiceError(OrchestrationError):
    """A service did not start or did not answer."""
