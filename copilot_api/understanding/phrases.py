"""Phrases that speak for what is asked about."""

from typing import Literal

from copilot_api.understanding.thesaurus import ITEMS, LACKING, MODAL

Intent = Literal["inventory", "findings", "plan", "sales", "purchase", "orders", "production", "forecast", "alerts", "risk", "why",
                 "trace", "what_if", "suppliers", "item", "health", "accuracy"]  # fmt: skip

DATA = (
    r"(?:data|numbers|figures|feeds?|imports?|interfaces?|loads?|sources?|systems?|tables?|records|rows|nightl(?:y|ies)|sync\w*|"
    r"extracts?)"
)
SOUND = (
    r"(?:fresh\w*|stale|current|up[ -]to[ -]date|old|outdated|recent|trust\w*|rely|reliable|correct|complete|fail\w*|broken|"
    r"c[oa]me in|arrived|missing|"
    r"work(?:s|ed)?|loaded|refresh\w*|updated|reject\w*|refused|ok(?:ay)?|fine|problems?|issues?|errors?|health\w*|quality)"
)
"""What a source is asked about."""
BUY = r"(?:(?:re)?-?order(?:ed|ing)?|buy|bought|purchase|purchasing|procure|replenish\w*|re-?stock|make|produce)"
MAKE = (
    r"(?:mak(?:e|es|ing)|made|buil(?:d|ds|ding|t)|produc(?:e|es|ed|ing)|assembl(?:e|es|ed|ing)|manufactur(?:e|es|ed|ing)|"
    r"complet(?:e|es|ed)|finish(?:es|ed)?)"
)
FORECAST = r"(?:forecast(?:s|ing)?|predict\w+|models?)"
GOOD = (
    r"(?:too (?:high|low)|optimistic|pessimistic|good|well|bad|right|wrong|reliable|correct|precise|(?:far )?off|trustworthy|"
    r"trusted|performs?|best|worst|better|hit)"
)
EXPEDITE = r"(?:expedit\w+|hurr(?:y|ied)|rush(?:ed)?|speed(?:ed)? up|pull(?:ed)? (?:in|forward|ahead)|chas(?:e|ed|ing))"
DEFER = r"(?:postpon\w+|defer\w*|put(?:ting)? off|push(?:ed)? (?:out|back)|mov(?:e|ed) (?:out|back)|(?:can|could|may) (?:still )?wait)"
TRANSFER = (
    r"(?:transfer\w*|re-?balanc\w+|(?:bring|brought|moved?|shift(?:ed)?)(?= .*(?:§w|warehouses?|sites?|places?|plants?))|"
    r"(?:gets?|fetch|take|send)(?= .*(?:from|to) §w)|(?<=§w )get)"
)
SEGMENTS = ("smooth", "erratic", "intermittent", "lumpy")
"""Of items, by how their demand comes."""
WORKED_OUT = r"(?:get to|come to|calculat\w*|arriv\w+|determin\w*|work(?:ed)? out|comput\w*|deriv\w*)"
OURS = r"(?:we|us|you|the plant|the factory|the shop ?floor|production)"
WAIT = (
    r"(?:waits?|waiting|depends?|depending|hang(?:s|ing)?|affected|endangered|at risk|held up|blocked|stuck|stopped|hurt|hit|harmed|"
    r"suffer(?:s|ing)?)"
)
SUPPOSED = (
    r"(?:%|percent|through|withdr|drops?\b|rises?\b|falls?\b|third\b|doubl|tripl|hal[fv]|lead[ -]time|service level|late\b|"
    r"later\b|cancel|los[et]|days?\b|weeks?\b|more\b|less\b)"
)


# fmt: off
PHRASES: tuple[tuple[Intent, float, tuple[str, ...]], ...] = (
    ("what_if", 20, (
        r"(demands?|sales|lead[ -]times?)\b(?=.*\b(up|rises?|doubles?|triples?|drops?|falls?|increases?|decreases?|goes?|down)\b"
        r".*(\d|%|percent|hal[fv]))",
        r"lead[ -]times?\b(?=.*\b(doubles?|triples?|rises?|grows?|increases?|goes up|drops?|falls?|shrinks?)\b)",
        r"consequences?\b", r"what[ -]if",
        r"if( the| our)? (demand|sales)\b", r"\d+ (days?|weeks?|months?) late\b(?=.*\b(what|then|mean\w*|happens?)\b)",
        r"what (happens|would happen|will happen|changes|would change)( (if|when|with))",
        r"(%|percent) (more|less|higher|lower|fewer) (demand|sales|orders)",
        r"how would (it|things) look if",
        rf"(suppose|supposing|assume|assuming|imagine|let us say|let's say|say)( that)?(?= .*§)(?=.*{SUPPOSED})",
        r"what (does|would) it (do|mean|cost) (if|when|us if)", rf"(consequences?|effects?|results?) of(?=.*{SUPPOSED})",
        rf"(?<!check )(?<!see )(?<!know )(?<!me )(?<!wonder )\bif\b(?!.*\b(missing|short)\b)(?=.*{SUPPOSED})",
        rf"what (would|does|will|might) (an?|the)\b(?=.*{SUPPOSED}.*\b(do|mean|cost)\b)",
        r"\d+ ?(%|percent)? ?service level", r"simulat\w+", r"scenario",
    )),
    ("plan", 9, (
        EXPEDITE, DEFER, TRANSFER, rf"(?:{MODAL}|can|could|may)( \w+)? (be cancell?ed|cancel)",
        r"would (you|we|i) cancel", r"worth cancell?ing",
        r"(?:replenishment|purchas\w+|buying|supply|tonight's|today's|the) plan\b(?! (is|of demand))",
        r"proposals?", r"proposed( \w+)?", r"does the (system|plan|software) (propose|suggest|recommend|want)\w*",
        r"(suggest|propose|recommend|advise)\w*( that)? (we|i|us)\b",
    )),
    ("findings", 9, (
        r"(nobody|no one|none) (sells|supplies|delivers|makes|offers)", r"ordered in vain", r"excess", r"slow moving",
        r"obsolete", r"negative stock", rf"{LACKING} ?(suppliers?|bills? of materials?|boms?|lead[ -]times?|prices?|costs?)",
        r"(minimum|smallest)( \w+){0,5} (year|too (large|big|high))", r"moqs? (too|above|over|larger)( \w+)*",
    )),
    ("trace", 8, (
        r"trac(e|es|ing)\b", r"endanger(s|ing)?",
        r"(who|what|which|whose)( \w+)?( (is|are|will be|gets?))?( §)? (waits?|waiting|depends?|depending|hangs?) (for|on)",
        r"§ (is |are )?(waits?|waiting) (for|on)",
        rf"(which|what|whose|who|how many)\b(?=.{{0,30}}\b(customers?|(?<!work )orders?|lines?|people)\b.{{0,15}}\b{WAIT}\b)",
        r"(held|hold(s|ing)?|holding)( \w+)? (up|back)", r"block(s|ing)\b", r"blocked by", r"why (can't|cannot|can not)",
        r"because (of )?§", r"delaying", r"stalling", r"bottlenecks?",
        r"(short|missing|lacking|needed|required) to (build|make|assemble|produce|finish|complete|ship|deliver)",
        r"if §(?=.{0,15}\b(not|doesn't|don't|isn't|fails?|never|missing|out|short|unavailable|runs? out|comes?|arrives?|late)\b)",
        r"who\b(?=.{0,40}\b(hurt|hit|harmed|shortage|affected|suffer\w*))",
        r"(?<!we )(?<!you )(keep|stop|prevent|hinder)(s|ping|ing)?(?= §)",
        r"(what|who)('s| is)? (hinder|prevent|stop|obstruct|slow)\w*", r"stays? away", r"gets? nothing", r"missing for",
        r"(is|are) missing (in|to make|to build)",
        r"(components?|parts?|materials?)\b(?=.{0,25}\b(short|missing|late)\b)",
        r"(short|missing) (components?|parts?|materials?)", r"(affected|hit|hurt) by( the)?( shortage| lack| missing)?",
        r"impact\w*", r"through all levels", r"upstream", r"downstream", r"knock-on",
    )),
    ("accuracy", 6, (
        r"(forecast(s|ing)?|predict\w+)( models?)? (accuracy|error|bias|quality|performance)", r"accura\w+",
        rf"(how|is|are|was|were|did|does|can|which|what)\b(?=.{{0,40}}\b{FORECAST}\b.{{0,25}}\b{GOOD}\b)",
        rf"(how|what)\b(?=.{{0,20}}\b{GOOD}\b.{{0,15}}\b{FORECAST}\b)",
        rf"\b{FORECAST}\b(?=.*\b(hold|held|c[oa]me true|errors?|miss(ed)?|deviat\w+)\b)",
        rf"(errors?|deviations?) (of|in|for)\b(?=.*\b{FORECAST}\b)", r"\bwape\b", r"\bmase\b",
        r"how (wrong|good|bad|far off) (were|are) we",
        rf"(confiden\w+|sure|certain)\b(?=.*\b{FORECAST}\b)", r"\brmsse\b", r"\bmape\b",
        r"\bbias(ed)?\b", r"back-?tests?\w*", r"(trust|believe|rely on)( the| our| your)? (forecast|prediction)s?",
        r"(forecast(ing)?|best|which) models?", r"(over|under)-? ?(forecast|shoot)\w*",
        r"(smooth|erratic|intermittent|lumpy)( \w+)?",
    )),
    ("health", 6, (
        r"(fail\w*|broke\w*|crash\w*|wrong)\b(?=.*\bnight\b)", rf"{DATA}\b(?=.{{0,25}}\b{SOUND}\b)",
        rf"{SOUND}\b(?=.{{0,25}}\b{DATA}\b)",
        r"(import|feed|load|nightly|refresh|update)s? run", r"(last night|tonight|last|the)('s)? runs?\b",
        r"how (fresh|old|current)\b( (is|are) (this|that|these|it|everything))?", r"fresh(ness)?\b", r"stale",
        r"(as of|since) when", r"bad data", r"(from|of) (when|(what|which) (day|date))", r"(what|which) (day|date)( (is|are))?",
        r"last (load|nightly|update|refresh|run|deliver|send|sent|import|sync|transmit)\w*",
        r"nightl(y|ies)", r"reject\w*", r"gates?\b", r"data as of", r"loaded",
    )),
    ("alerts", 6, (
        r"alerts?", r"alarm\w*", r"warnings?", r"notifications?", r"not acknowledged", r"acknowledg\w*", r"worr(y|ies)",
        r"briefing", r"morning review", r"red flags?", r"(went|gone|turned) red", r"priorit\w+",
        r"(summary|overview|status|state) of( the| my| our)? (day|today|morning|plant|situation|business|factory)",
        r"how are we doing", r"needs?( my| our)? (attention|action)", r"require(s|d)? action", r"what matters",
        r"(what('s| is)|anything|something) new\b", r"look at (first|today)", r"anything (wrong|unusual|urgent)",
    )),
    ("why", 6, (
        r"\bwhy\b", r"how come", r"explain\w*", r"explanation", r"on what (grounds|basis)", r"break(ing)? (it )?down",
        r"breakdown", r"reasons?\b", r"rationale", rf"how (did|do|was|were|is|are)\b(?=.{{0,50}}\b{WORKED_OUT})",
        r"where (do|does|did)\b(?=.{0,50}\bcomes? from\b)", r"(the )?(math|maths|arithmetic|ledger)\b", r"calculat\w+",
        r"justif\w+", r"because of what", r"(prove|convince|show me)\b(?=.*\bneed\b)", r"step by step", r"on what basis",
        r"(walk|take|talk) (me|us) through",
        r"behind (the|this|that|§|\d+)( (proposal|recommendation|quantity|number))?", r"reasoning", r"logic",
    )),
    ("item", 6, (
        r"bills? of materials?", r"\bboms?\b", r"components?", r"made (of|from|out of)", r"consists? of", r"composition",
        r"made up of", r"find § in", r"(standard|list|selling) (price|cost)s?", r"where[ -]used",
        r"(parents?|children|sub-?components?) (of|for)(?= §)", r"used in",
        r"in (which|what) (products?|items?|assembl(y|ies)|goods|parents?)( do| does| is| are)?( we)?( use)?",
        r"go(es)? into",
        r"put (in|into)(?= §)", r"parts list", r"ingredients?", r"what is inside", r"what's in §", r"unit costs?",
        r"standard costs?", r"where\b(?=.{0,60}\bused?\b)",
        r"(which|what) (products?|items?|assembl(y|ies)|goods|parents?) (use|contain|need|include)s?", r"who uses?",
        r"(needed|good) for", r"(what|which|parts?)\b(?=.{0,30}\b(to|we|you|i) (make|build|assemble|produce) (a |an |one )?§)",
        r"(make|buy|bought|made|produce|purchase)d?[ -](or|and)[ -](make|buy|bought|made|purchase)",
        r"(make|build|produce)\b(?=.{0,25}\b(ourselves|in-?house|or buy|or purchase)\b)", r"ourselves", r"shelf[ -]life",
        r"best before", r"master data", r"unit of measure", r"(what|which) unit", r"what kind of", r"abc class\w*",
        r"xyz class\w*",
    )),
    ("risk", 6, (
        r"(will|would|going to|about to)( \w+)? (be|go|get) (out of stock|empty|short|unavailable|missing|lacking|without)",
        r"miss(ing)?( \w+)? soon", r"stock[- ]?outs?",
        r"run(s|ning)? (out|short|low)", r"ran out", r"out of stock (soon|next|by)", r"short(age|ages|fall)?s?\b", r"at risk",
        r"\brisk\w*", rf"{MODAL}\b(?=.{{0,25}}\b{BUY}\b)",
        rf"({BUY}|buying|ordering|purchasing) (proposals?|suggestions?|recommendations?|advice)",
        r"re-?order\w*", r"replenish\w*", r"to (order|buy)\b", r"recommend\w*", r"safety stock", r"endangered", r"threatened",
        r"in danger", rf"(critical|urgent) {ITEMS}", r"most (critical|urgent)",
        rf"{ITEMS} (is|are|in)\b(?=.{{0,15}}\b(critical|urgent|danger)\b)", r"days of (supply|cover)",
        r"(shopping|buying|order|purchase) list", r"(less|fewer) than\b(?=.*\b(stock|cover|supply)\b)",
        r"how long\b(?=.{0,40}\b(enough|sufficient|reach|do)\b)",
        r"(will|does|do|how long)\b(?=.{0,30}\blasts?\b)", r"coverage", r"order points?", r"probab\w+", r"how likely",
    )),
    ("production", 6, (
        r"work orders?", r"production( orders?| status| schedule)?", r"manufactur\w+", r"shop ?floor", r"\bwip\b",
        r"work in progress", r"working on", r"scrap\w*", r"in progress", r"jobs?\b", r"on the line", rf"{OURS}( \w+)? {MAKE}",
        rf"{MAKE}( by| in)? {OURS}",
        r"(when|how soon)\b(?=.*§.*\b(done|finished|ready|completed?|built|made)\b)",
        r"assembl(e|ed|ing)\b", r"(being |get )produced", r"produc(e|ed|ing)\b",
    )),
    ("purchase", 6, (
        r"purchase orders?", r"purchas\w+", r"\bpos?\b", r"incoming", r"inbound", r"on order", r"arriv(e|es|ing|als?)",
        r"receipts?", r"receiv(e|ed|ing)",
        r"(late|due|open|missing)( \w+)? (from|with|at)( our| the)? (suppliers?|§s)", r"outstanding (with|from|at) §s",
        r"(bought|buy|ordered|order) (from|with|at) (§s|suppliers?)", r"(have|did) we( already)? (order|ordered|buy|bought)",
        r"(orders?|deliver(y|ies)) (from|with|at|placed with)( the| our)? (suppliers?|§s)", r"suppliers? orders?",
        r"com(es?|ing|e) in\b", r"(expect\w*|await\w*)\b(?=.{0,15}\b(deliver\w+|goods|supplies)\b)",
        r"(what|which|anything|goods)\b(?=.{0,25}\b(expecting|awaiting)\b)", r"late suppliers?",
        r"suppliers?\b(?=.{0,20}\bowe\b)",
    )),
    ("forecast", 6, (
        r"forecasts?( demands?)?", r"demands?", r"predict\w*", r"projection", r"projected (demand|sales)",
        r"\bp\d\d\b", r"(quan|percen)tiles?",
        r"how (much|many)( of)?( the| our)? § (do|will|should|shall|would|are|is)( we| i| you| they| customers)?( be)?( going to)? "
        r"(needed|used|consumed|sold|required|use|require|consume|sell|need(?! to))",
        r"expect(ed)? to (sell|ship|need|use)",
        r"(daily|weekly|monthly|quarterly|yearly) (needs?|usage|consumption|sales|figures?)",
        r"(will|shall|would|going to)( \w+)? (we|i|customers|they|be)?( \w+)? ?(sell|need|use|want|consume|ship)",
        r"(will|would)( \w+)? (customers|clients|they|people|the market) (order|buy|want|need|take|ask)", r"(be )?sell(ing)?",
        r"outlook", r"develop\w*", r"trend\w*", r"going (up|down)",
        r"(expected|future|coming) (demand|sales|consumption|usage|needs?)",
    )),
    ("sales", 6, (
        r"sales orders?", r"customers? orders?", r"orders? (from|of|for|by)( the| our)? (customers?|§c)",
        r"due to (our )?customers?", r"(due|go|goes|going) out\b", r"back ?(log|orders?)", r"back-orders?",
        r"ship(ments?|ped|ping)?\b", r"(have|has|need|needs)( we| us| they)? to deliver", r"deliver(y|ies) to",
        r"customers?\b(?=.{0,15}\b(wait(ing|s)?|late|owed)\b)", r"unshipped", r"undelivered", r"otif", r"sold\b", r"sales\b",
        r"owe\b", r"who\b( \w+)? (ordered|orders|wants|wanted|bought|buys)",
    )),
    ("inventory", 6, (
        r"(in|on|out of|zero|no) (stock|hand)", r"on-hand", r"stock( levels?| on hand)?", r"inventor(y|ies)", r"available",
        r"availability",
        r"where\b(?=.{0,20}\b(keep|store|stock|find|stored|kept)\b)", r"quantity available", r"reserved", r"blocked",
        r"unavailable",
    )),
    ("suppliers", 6, (
        r"how (long|fast|quick\w*|soon)\b(?=.*§s.*\b(takes?|needs?|deliver\w*)\b)",
    )),
    ("suppliers", 5, (
        r"suppliers?", r"lead[ -]times?", r"suppl(y|ies|ied)",
        r"who (can |could |would )?(delivers?|sells?|makes?|provides?|suppl(y|ies))", r"on[ -]time",
        r"(buy|get|source|order|procure)(?= § (from|at)\b)", r"where\b(?=.{0,20}\b(buy|get|order|source|procure)\b)",
        r"punctual\w*", r"reliab\w+", r"ratings?\b", r"prices?", r"cheap\w*", r"\bpay(s|ing)?\b", r"delivery performance",
        r"moqs?", r"minimum order",
    )),
    ("orders", 5, (
        r"orders?\b", r"ordered\b",
    )),
    ("risk", 5, (
        r"(what|which|anything|everything)( (is|are|s))?( most)? (critical|urgent)", r"(critical|urgent)( right)? now",
        r"(high|medium|low|critical) ?(?=\?|$)", r"(a |any )(problem|trouble|concern)", r"(enough|sufficient)\b",
    )),
    ("orders", 4, (
        r"overdue", r"late\b", r"deliver(y|ies|ed|ing)?\b", r"due\b", r"outstanding\b",
    )),
    ("inventory", 4, (
        r"(do|did|have|had)( we| you| i)?( still)? (have|got|hold|keep|own|carry|store)",
        r"we( still)? (have|hold|keep|store|carry)", r"(are|is) there( any| some)?( \w+)? left",
        r"how (many|much)( of)?( the| our)? §", r"left\b", r"warehouses?", r"balance", r"where (is|are) §",
        r"(tie|ties|tied|tying|locked|stuck)( up)?", r"(money|capital|cash)", r"(how (many|much)|any)(?= .*\b(we|there)\b)",
    )),
    ("inventory", 3, (
        r"how (many|much)", r"quantity", r"quantities", r"count\b", r"worth", r"valuable", r"value\b",
    )),
    ("item", 3, (
        r"costs?\b", r"discontinued", r"(still|no longer) active", r"what (is|are)\b", r"who is", r"describe", r"description",
        r"details?", r"tell me about", r"about\b", r"categor(y|ies)",
    )),
)
# fmt: on
"""The most telling first, each with its weight; § is an item or a number, §s a supplier, §c a customer."""
