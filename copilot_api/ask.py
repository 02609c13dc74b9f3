"""One question from the terminal, answered in this process."""

import uuid
from typing import Any

from copilot_api.config import Clock, CopilotConfig, LanguageModel
from copilot_api.database import Database
from copilot_api.language_model.advisor import Advisor
from copilot_api.pipeline import Copilot


def ask(
    database_url: str, query: str, clock: Clock, *, language_model: LanguageModel | None = None, max_tools: int = 3
) -> dict[str, Any]:
    """The same answer as POST /api/v1/copilot/query, read with the same role; nothing of it is kept.

    Raises:
        Unavailable: the database cannot be reached.
    """
    config = CopilotConfig(database_url=database_url, clock=clock)
    with Database(config) as database:
        advisor = Advisor(language_model) if language_model else None
        copilot = Copilot(database, clock, config.operations_url, advisor)
        answer = copilot.answer(query, context={}, max_tools=max_tools)
    return answer.model_copy(update={"session_id": str(uuid.uuid4())}).model_dump(mode="json")
