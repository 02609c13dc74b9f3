"""The day a nightly is about, and the systems it reads: written once, read by every model."""

from collections.abc import Sequence

import dagster as dg

from orchestration.connectors.base import SystemConfig
from orchestration.connectors.load import sync_configs
from orchestration.resources import Writer


def business_date_asset(systems: Sequence[SystemConfig]) -> dg.AssetsDefinition:
    @dg.asset(
        key=["staging", "business_date"],
        group_name="staging",
        kinds={"postgres"},
        description="One row: the business date of the nightly, the company's time zone, currency and systems.",
    )
    def business_date(writer: dg.ResourceParam[Writer]) -> dg.MaterializeResult[None]:
        settings = writer.settings
        with writer.connect("mfg_loader") as connection:
            sync_configs(connection, systems)
            connection.execute(
                """
                insert into staging.business_date (as_of, timezone, currency, systems, run_id)
                values (%s, %s, %s, %s, %s)
                on conflict (only_row) do update
                set as_of = excluded.as_of, timezone = excluded.timezone, currency = excluded.currency,
                    systems = excluded.systems, run_id = excluded.run_id
                """,
                [writer.as_of, settings.timezone, settings.currency, list(settings.systems), writer.run_id],
            )
        return dg.MaterializeResult(metadata={"as_of": str(writer.as_of), "systems": ", ".join(settings.systems)})

    return business_date
