"""Words that ask, join or point, and name nothing."""

PREPOSITIONS = frozenset({"in", "at", "from", "for", "of", "by", "to", "with", "about", "on", "into", "per", "within"})

WORDS = """
a able abnormal above according acknowledged across active actual actually affect affected affects after again
against ago ahead all almost along already also altogether always am among amount an and another answer
answering answers any anybody anyone anything anywhere approximately are around article articles as asap ask
asked asking asks attention available average away back based basis be became because become becomes been before
begin beginning begins behind being below best better between big biggest bit booked boss both bottom bought
break breakdown briefing broken btw business but buy buyer came can canceled cancelled cannot care carried
carries carry categories category cause caused causes certain chance chances cheap cheapest check checking
checks close closed closest closing combined come comes coming company compare compared comparison complete
completed concern concerned concerns correct cost-wise could count counted counts cover covered covering covers
critical curious current currently customer customer-wise customers daily data date dates day day's days deal
dealing deals dear delay delayed delays demand-wise detail details did difference different discuss display
displayed displays do does doing done down due during each earlier earliest eg either else end ending ends
enough entire entirely etc even ever every everybody everyone everything everywhere exact exactly expect
expected expecting expects expensive factory fail failed failing fails false far farthest fast fastest few fewer
figure figures find finish finished finishing firing first first-most focus folks follow following found
fulfilled full further furthest future fyi general get gets getting give given gives go goes going gone good
goods got great group guys had handle handled handles happen happened happening happens hard has have having he
held hello help her here hey hi high higher highest him his hold holding holdings holds how however i idea ideas
ie if immediately important impossible incomplete incorrect info information inside instead insufficient is
issue issues it item items its itself just keep keeps kept key kind kindly know known large larger largest last
lasting lasts late later latest lead leads least led left less lesser let level levels lies like likelihood
likely line lines list listed listing little live location locations long longer longest look looking looks lot
lots low lower lowest lying made main major make makes manager many material materials matter matters max
maximum may maybe me mean means meanwhile median medium might min mine minimum minus moment momentarily money
month monthly months more morning most mostly much must my myself name named near nearest nearly need needed
needs negative never new newest newly next night nights no none nope nor normal not nothing now nowadays number
numbers odds off often ok okay old older oldest once one ones only onto open opened or other others our ours out
outside outstanding over overall overview overviews own owns part partial particular particularly parts past pcs
pending people percent percentage perhaps period periods picture piece pieces place placed places planned
planner planning plant please plenty pls plus plz point possible preferred present presented presently previous
prior priorities prioritise prioritize priority probability problem problems product products products' progress
promise promised promises provide provided provides pull put quantities quantity quarterly question questions
queue quick quickly quite ran rank ranked ranking rate rates rather ratio ratios ready real really recent
recently regarding regards reliable remain remaining remains report reports require required resolved respect
respectively respond revenue right roughly run running runs s said same saw say says schedule scheduled
schedules see seem seems seen sell seller sells send service set several severe severity shall share she short shorter
shortest should show showing shown shows side similar simply since site sites sits sitting situation sku skus
slipped slipping slow slowest small smallest so some somebody someone something somewhere soon sooner soonest
sort sorted speak specific specifically split start started starting starts state stated status statuses stay
stays still stop stopped store stored stuff such sufficient sum summaries summarise summarize summary sums sure
system systems take taken talk talking team tell telling tells terms than thank thanks that the their them then
there therefore these they thing things think this those three through thus thx tied till time timely times
today together told tomorrow too top total totals toward trouble troubled troubles true turn two type types
typical under undone unfinished unit units until unusual up upcoming update updates upon urgent urgently us use
used using usual usually valuable versus very via view views vs wait waiting waits want wanted wants was way we
week weekly weeks well went were what whatever when where whether which while who whole whom whose why will wish
without wonder wondering work working worried worry worrying worst would would-be wrong ya yeah year yep yes
rise rises rising rose grow grows grew growing fall falls fell falling drop drops dropped increase increases decrease
decreases decline declines double doubles doubled triple triples halve halves halved slip slips suppose supposing
assume assuming imagine twice half yesterday yet you youngest your yours yourself
"""

STOPWORDS = PREPOSITIONS | frozenset(WORDS.split())
