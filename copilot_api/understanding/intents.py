"""What is asked for: phrases that speak for an intent, the most telling first. A phrase that matched is used up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Intent = Literal["inventory", "sales", "purchase", "orders", "production", "forecast", "alerts", "risk", "why",
                 "trace", "what_if", "suppliers", "item", "health", "accuracy"]  # fmt: skip

PHRASES: tuple[tuple[Intent, float, str], ...] = (
    (
        "what_if",
        20,
        r"what[ -]if|what (happens|would happen|will happen|changes|would change)( (if|when))|how would (it|things) look if|"
        r"(suppose|supposing|assume|assuming|imagine)( that)?|what (does|would) it (do|mean|cost) (if|when|us if)",
    ),
    (
        "trace",
        8,
        r"trace\w*|endanger(s|ing)?|"
        r"(who|what|which|whose)( (items?|parts?|products?|assemblies))?( (is|are))?"
        r" (waits?|waiting|depends?|depending|hangs?) (for|on)|"
        r"(which|what|whose|how many)( of)?( the| our)? (customers?|customer orders?|sales orders?|orders?)( lines?)?"
        r"( (is|are|will|would|do|does|get|be))*"
        r" (waits?|waiting|depends?|depending|hang(s|ing)?|affected|endangered|at risk|held up|blocked)"
        r" (for|on|by|because of|due to|without|if|when)|"
        r"held up by|holds? up|holding up|blocked by|blocks?\b(?= )|blocking|missing for|(is|are) missing (in|to make|to build)|"
        r"(affected|hit|hurt) by( the)?( shortage| lack| missing)?|impact\w*|through all levels|upstream|downstream",
    ),
    (
        "accuracy",
        6,
        r"forecast (accuracy|error|bias|quality)|accura\w+|"
        r"how (good|well|reliable) (is|are|was|were|did|does)( the| our)? forecasts?( \w+)?|\bwape\b|\bmase\b|"
        r"\brmsse\b|\bbias(ed)?\b|backtest|"
        r"(is|are|was|were)( the| our)? forecasts? (any )?(good|bad|right|wrong|reliable|correct|off|trustworthy)|"
        r"(trust|believe|rely on)( the| our)? forecasts?",
    ),
    (
        "health",
        6,
        r"data (health|quality|fresh\w*)|"
        r"how (fresh|old|current|up to date) (is|are)( the| our)?( data| numbers)?|"
        r"(is|are)( the| our)? (data|numbers) \w+|fresh(ness)?\b|stale|up[ -]to[ -]date|"
        r"last (load|nightly|update|refresh|run)|nightl(y|ies)|rejected (rows|records)|reject\w*|"
        r"sources?( systems?)?|gates?\b|data as of|loaded|data (problems?|issues?|errors?)",
    ),
    (
        "alerts",
        6,
        r"alerts?|alarms?|warnings?|notifications?|acknowledg\w*|worry|briefing|morning review|"
        r"summary of( the| my| our)? (day|morning|plant|situation)|needs?( my| our)? attention|what matters",
    ),
    (
        "why",
        6,
        r"\bwhy\b|how come|explain\w*|explanation|reasons?\b|"
        r"how (did|do) (you|we) (get|come|calculate|arrive)\w*|calculat\w+|ledger|arithmetic|justif\w+|"
        r"because of what|step by step",
    ),
    (
        "item",
        6,
        r"bills? of materials?|\bboms?\b|components?|made (of|from|out of)|consists? of|where[ -]used|used in|"
        r"goes into|parts list|ingredients?|what is inside|unit costs?|standard costs?|"
        r"where\b(?=.{0,60}\bused?\b)|(which|what) (products?|items?|assembl(y|ies)|goods|parents?) uses?|"
        r"make[- ]or[- ]buy|shelf[ -]life|master data|unit of measure|what kind of",
    ),
    (
        "risk",
        6,
        r"(will|would|going to|about to)( \w+)? (be|go|get) (out of stock|empty|short|sold out|unavailable)|"
        r"stock[- ]?outs?|run(s|ning)? (out|short|low)|ran out|out of stock (soon|next|by|in)|"
        r"short(age|ages|fall)?s?\b|at risk|\brisk\w*|"
        r"(should|must|do|have to|need to|can)( we| i| you)? (re)?(order|buy|purchase|replenish|make)\b|"
        r"need(s|ed)? (to be )?(re)?order(ed|ing)?|needs? replenish\w*|re-?order\w*|replenish\w*|"
        r"to (order|buy)\b|recommend\w*|safety stock|endangered|critical (items?|parts?|skus?)|most critical|"
        r"days of (supply|cover)|how long (will|does|do)",
    ),
    (
        "production",
        6,
        r"work orders?|production( orders?| status| schedule)?|produc(e|ed|ing)\b|manufactur\w+|shop ?floor|"
        r"\bwip\b|work in progress|scrap\w*|being (made|built|produced)|assembl(e|ed|ing)\b|jobs?\b|"
        r"on the line",
    ),
    (
        "purchase",
        6,
        r"purchase orders?|purchas\w+|\bpos?\b|incoming|inbound|on order|arriv(e|es|ing|als?)|receipts?|"
        r"receiv(e|ed|ing)|"
        r"(orders?|deliver(y|ies)) (from|with|at|placed with)( the| our)? (suppliers?|vendors?)|"
        r"suppliers? orders?|vendors? orders?|"
        r"com(es?|ing) in\b|expected deliver\w+|late suppliers?",
    ),
    (
        "forecast",
        6,
        r"forecasts?( demands?)?|demands?|predict\w*|projection|projected (demand|sales)|"
        r"expect(ed)? to (sell|ship|need|use)|will (we|i|customers) (sell|need|use|order)|(be )?sell(ing)?|"
        r"outlook|expected (demand|sales)",
    ),
    (
        "sales",
        6,
        r"sales orders?|customers? orders?|orders? (from|of|for|by)( the| our)? customers?|"
        r"back ?(log|orders?)|back-orders?|ship(ments?|ped|ping)?\b|to deliver|deliver(y|ies) to|"
        r"customers? (are |is )?wait(ing|s)?|unshipped|undelivered|otif|sold\b|sales\b|owe\b",
    ),
    (
        "inventory",
        6,
        r"(in|on|out of|zero|no) (stock|hand)|on-hand|stock( levels?| on hand)?|inventor(y|ies)|available|"
        r"availability|quantity available|reserved|blocked|unavailable",
    ),
    (
        "suppliers",
        5,
        r"suppliers?|vendors?|lead[ -]times?|suppl(y|ies|ied)|who (delivers|sells|makes)|on[ -]time|"
        r"punctual\w*|reliab\w+|ratings?\b|prices?",
    ),
    (
        "orders",
        5,
        r"orders?\b|ordered\b",
    ),
    (
        "risk",
        4,
        r"(what|which|anything)( (is|are|s))?( most)? (critical|urgent)|(critical|urgent)( right)? now",
    ),
    (
        "orders",
        4,
        r"overdue|late\b|deliver(y|ies|ed|ing)?\b|due\b",
    ),
    (
        "inventory",
        3,
        r"how (many|much)|left\b|warehouses?|quantity|quantities|count\b|worth|valuable|value\b",
    ),
    (
        "item",
        3,
        r"costs?\b|discontinued|(still|no longer) active|"
        r"what (is|are)\b|who is|describe|description|details?|tell me about|about\b|categor(y|ies)",
    ),
)

ABSORBS: dict[Intent, frozenset[Intent]] = {
    "what_if": frozenset(
        {
            "trace",
            "risk",
            "why",
            "sales",
            "orders",
            "inventory",
            "item",
            "purchase",
            "forecast",
            "suppliers",
            "production",
            "alerts",
            "health",
            "accuracy",
        }
    ),
    "trace": frozenset({"risk", "why", "sales", "orders", "inventory", "item"}),
    "risk": frozenset({"inventory", "orders", "item"}),
    "why": frozenset({"item", "inventory", "orders", "risk"}),
    "alerts": frozenset({"risk", "item", "inventory", "orders"}),
    "accuracy": frozenset({"forecast", "item", "inventory"}),
    "health": frozenset({"item", "inventory", "orders"}),
    "purchase": frozenset({"suppliers", "orders", "item"}),
    "sales": frozenset({"orders", "item"}),
    "production": frozenset({"orders", "item"}),
    "forecast": frozenset({"sales", "orders", "item"}),
    "inventory": frozenset(),
    "suppliers": frozenset({"item"}),
    "item": frozenset(),
    "orders": frozenset({"item"}),
}
"""An intent takes the weaker words of others with it: "late purchase orders from suppliers" is about purchases only."""

COMPILED = tuple((intent, weight, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")) for intent, weight, pattern in PHRASES)
EXCLUSIVE_WEIGHT = 6
WEAK_WEIGHT = 4

KEYWORDS = ("accuracy", "accurate", "alerts", "available", "availability", "backlog", "backorder", "components",
            "critical", "customer", "delivery", "demand", "explain", "forecast", "incoming", "inventory", "nightly",
            "production", "purchase", "recommended", "reorder", "replenish", "shortage", "shipment", "stock",
            "stockout", "supplier", "vendor", "warehouse", "scrapped", "orders", "reserved", "schedule")  # fmt: skip
"""Words worth mending when they are mistyped."""


@dataclass(frozen=True)
class Scored:
    """Intents with their scores, best first, and the text without the phrases that made them."""

    intents: tuple[Intent, ...]
    rest: str


def score_intents(text: str) -> Scored:
    """Reads a lower-cased text from the most telling phrases to the weakest; each uses up what it matched."""
    scores: dict[Intent, float] = {}
    for intent, weight, pattern in COMPILED:
        text, hits = pattern.subn(" | ", text)
        if hits:
            scores[intent] = scores.get(intent, 0) + weight + hits - 1
    return Scored(_choose(scores), text)


def _choose(scores: dict[Intent, float]) -> tuple[Intent, ...]:
    strong = [intent for intent, score in scores.items() if score >= EXCLUSIVE_WEIGHT]
    absorbed = {weak for intent in strong for weak in ABSORBS[intent] if scores.get(weak, 0) <= scores[intent]}
    kept = {intent: score for intent, score in scores.items() if intent not in absorbed}
    if strong:
        return _ranked({intent: score for intent, score in kept.items() if score > WEAK_WEIGHT})
    return _ranked(kept)[:1]


def _ranked(scores: dict[Intent, float]) -> tuple[Intent, ...]:
    order: Sequence[Intent] = [intent for intent, _, _ in PHRASES]
    return tuple(sorted(scores, key=lambda intent: (-scores[intent], order.index(intent))))
