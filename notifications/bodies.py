"""What the API takes and gives."""

import json
from datetime import date, datetime, time
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, model_validator

from notifications.decide import EXPIRES_AT
from notifications.tell import CHANNELS

Severity = Literal["critical", "high", "medium", "low", "info"]


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("it holds a NUL character, which cannot be stored")
    return text


def _naive(clock: time) -> time:
    if clock.tzinfo is not None:
        raise ValueError("it is a time of day in time_zone and has no offset of its own")
    return clock


Text = Annotated[str, Field(min_length=1, max_length=10_000), AfterValidator(_storable)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_storable)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Facts(BaseModel):
    """What is known of an alert. The facts named here are shown in messages; any other is kept with the alert."""

    model_config = ConfigDict(extra="allow", allow_inf_nan=False)
    __pydantic_extra__: dict[str, JsonValue]

    sku_code: Name | None = None
    unit_of_measure: Name | None = None
    stockout_probability: Annotated[float, Field(ge=0, le=1)] | None = None
    recommended_reorder_qty: float | None = None
    order_by_date: date | None = None
    calculation: list[Text] | None = None

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        reserved = {EXPIRES_AT, CHANNELS} & self.__pydantic_extra__.keys()
        if reserved:
            raise ValueError(f"{', '.join(sorted(reserved))}: give this beside the facts, not among them")
        # JSONB takes no NaN, no half of a character, and no NUL (which JSON writes as \u0000).
        text = json.dumps(self.__pydantic_extra__, ensure_ascii=False, allow_nan=False)
        text.encode()
        _storable(text.replace("\\u0000", "\x00"))
        return self


class AlertRequest(Body):
    """An alert somebody raises. An open alert on the same type, entity and warehouse is updated, not doubled.

    `channels`: it is told only on these (default: on every channel that can be used). `entity` defaults to the item.
    """

    alert_type: Name = Field(examples=["quality_hold"])
    severity: Severity = Field(examples=["high"])
    message: Text = Field(examples=["Lot 4711 of FG-1001 is on hold: porosity."])
    sku_id: Name | None = Field(None, examples=["FG-1001"])
    warehouse_id: Name | None = Field(None, examples=["W01"])
    entity: Name | None = None
    facts: Facts = Field(default_factory=Facts)
    channels: list[Name] | None = None
    expires_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _is_about_something(self) -> Self:
        if self.sku_id is None and self.entity is None:
            raise ValueError("name what the alert is about: sku_id or entity")
        return self


class AlertCreated(BaseModel):
    """`channels_notified`: messages wait in the outbox and are sent within a minute; nobody may have subscribed."""

    alert_id: UUID
    alert_type: str
    severity: Severity
    message: str
    sku_id: str | None
    warehouse_id: str | None
    channels_notified: list[str]
    channels_failed: list[str]
    status: str
    created_at: datetime
    expires_at: datetime | None


class AcknowledgeRequest(Body):
    """`acknowledged_by` where it is somebody else than the owner of the key.

    `expires_at`: from then on the alert fires again, unless it is over (default: it stays acknowledged until it is
    over or worse). On an alert that is acknowledged already, another `expires_at` acknowledges it anew.
    """

    acknowledged_by: Name | None = None
    comment: Text | None = None
    expires_at: AwareDatetime | None = None


class Acknowledged(BaseModel):
    alert_id: UUID
    status: str
    acknowledged_by: str
    acknowledged_at: datetime
    expires_at: datetime | None


ClockTime = Annotated[time, AfterValidator(_naive)]


class Hours(Body):
    """When by the clock of `time_zone`: never from `quiet_from` until `quiet_until`, all news of the day at `digest_at`.

    `critical_at_once`: what is critical waits for neither.
    """

    time_zone: Name = Field(examples=["Europe/Vienna"])
    quiet_from: ClockTime | None = Field(None, examples=["22:00"])
    quiet_until: ClockTime | None = Field(None, examples=["06:30"])
    digest_at: ClockTime | None = Field(None, examples=["07:30"])
    critical_at_once: bool = False

    @model_validator(mode="after")
    def _quiet_hours_have_two_ends(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet hours need both quiet_from and quiet_until")
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError("quiet_from and quiet_until must differ")
        return self


class Grouping(Body):
    """Alerts that have all of `by` in common come in one message (empty: all in one).

    A group's first message waits `wait_seconds` for more, the next follows no sooner than `interval_seconds` after the
    last. `repeat`: what fires and nobody acknowledged is told again after 4 hours, then after a day, then every week.
    """

    by: list[Literal["supplier", "site", "buyer"]] = Field(default_factory=list, examples=[["supplier"]])
    wait_seconds: Annotated[int, Field(ge=0, le=86_400)] = 0
    interval_seconds: Annotated[int, Field(ge=0, le=604_800)] = 300
    repeat: bool = True


class Preference(Body):
    """What a user wants to hear on one channel, null: everything; and when, null: as it comes."""

    channel: Name = Field(examples=["email"])
    address: Name | None = Field(None, examples=["planner@example.com"])
    severities: list[Severity] = Field(min_length=1, examples=[["critical", "high"]])
    alert_types: list[Name] | None = Field(None, min_length=1, examples=[["stockout_risk"]])
    warehouses: list[Name] | None = Field(None, min_length=1, examples=[["W01"]])
    categories: list[Name] | None = Field(None, min_length=1, examples=[["Pumps"]])
    language: Literal["en", "de"] = "en"
    hours: Hours | None = None
    grouping: Grouping = Field(default_factory=lambda: Grouping())


class Preferences(Body):
    """All channels of one user that are given; channels not given stay as they are."""

    user_id: Name = Field(examples=["planner"])
    preferences: list[Preference] = Field(min_length=1)


class PreferencesKept(Preferences):
    """All channels of the user. `disabled`: where nothing is sent, and why; to give the preference again enables it."""

    disabled: dict[str, str] = Field(default_factory=dict, examples=[{"email": "550 5.1.1 no such user"}])


class ChannelState(BaseModel):
    """`problem` says what is missing where the channel cannot be used."""

    channel: str
    kind: str
    is_active: bool
    usable: bool
    problem: str | None


class Recurrence(Body):
    """Only from `begins` until `ends` by the clock of `time_zone`, until the next day where `ends` is not after `begins`.

    `weekdays`: those it begins on, 1 is Monday; empty: every day.
    """

    time_zone: Name = Field(examples=["Europe/Vienna"])
    begins: ClockTime = Field(examples=["22:00"])
    ends: ClockTime = Field(examples=["06:00"])
    weekdays: list[Annotated[int, Field(ge=1, le=7)]] = Field(default_factory=list, examples=[[6, 7]])


Matchers = Annotated[
    dict[Literal["alert_type", "severity", "sku_id", "warehouse_id", "entity"], Name], Field(min_length=1)
]


class EscalationRequest(Body):
    """An alert that matches and that nobody acknowledged for `after_minutes` is told to `users`: a person, or a group.

    They hear of it on each channel they have preferences for. Rules with more minutes are the next steps.
    """

    matchers: Matchers = Field(examples=[{"severity": "critical"}])
    after_minutes: Annotated[int, Field(ge=1, le=10_080)] = Field(examples=[30])
    users: list[Name] = Field(min_length=1, max_length=50, examples=[["head-of-purchasing"]])


class Escalation(BaseModel):
    escalation_id: UUID
    matchers: dict[str, str]
    after_minutes: int
    users: list[str]
    owner: str


class SilenceRequest(Body):
    """Alerts whose fields all equal the `matchers` are not told between `starts_at` (default: now) and `ends_at`.

    With `recurrence` only in these hours. What still fires when it ends is told then.
    """

    matchers: Matchers = Field(examples=[{"warehouse_id": "W03"}])
    reason: Text = Field(examples=["Stock-taking"])
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime
    recurrence: Recurrence | None = None


class SilenceCreated(BaseModel):
    silence_id: UUID
    matchers: dict[str, str]
    owner: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    recurrence: Recurrence | None


class EmailRequest(Body):
    """A message in plain words to one or more addresses, one e-mail each."""

    to: list[Name] = Field(min_length=1, max_length=50, examples=[["planner@example.com"]])
    subject: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_storable)]
    text: Annotated[str, Field(min_length=1, max_length=200_000), AfterValidator(_storable)]
    channel: Name = "email"


class EmailQueued(BaseModel):
    notification_ids: list[UUID]
    status: str
