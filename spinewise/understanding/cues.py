"""Short signs that only mean something next to a question: "nope", "a bit", "about 3", "left one"."""

from __future__ import annotations

import re
from typing import cast

from spinewise.understanding.message import Message
from spinewise.understanding.numbers import numbers
from spinewise.understanding.reading import Cue, CueMention

CORRECTING = r"no wait|sorry|i mean|or rather|tell a lie|make that"
"""After these somebody mends what was said just before ("2 weeks, no wait, 3"): alternatives of a pattern."""

_CUES: tuple[tuple[str, str], ...] = (
    (
        "unsure",
        r"(?:i am |am |im )?(?:really |honestly |just |still )?(?:not|never|un) ?(?:really |too |so |"
        r"entirely |completely |100 % |100% )?(?:sure|certain)"
        r"|unsure|(?:i )?(?:really |honestly )?(?:do not|would not|could not|can not) (?:really |"
        r"honestly )?(?:know|remember|recall|say|tell)"
        r"|no (?:idea|clue)|not (?:a clue|got a clue)|hard to (?:say|tell|know|put)|(?:have not|"
        r"never) (?:noticed|checked|looked|thought about it|paid attention|tried)"
        r"|who knows|beats me|your guess|haven't a clue|i forget|forgotten|could not tell you|"
        r"not checked|search me|(?:maybe|possibly|perhaps|could be|might be|may be)(?! a| just a|"
        r" slightly| some| kind| mild| the| in| on| left| right| my| around| about| \d)|"
        r"difficult to (?:say|tell)|maybe maybe not|50 50|i would have to (?:ask|check|look)|"
        r"your guess is as good|"
        r"not (?:that )?i have (?:checked|looked)|(?:do not|have not) (?:own|got|have) (?:a |"
        r"any )?(?:scales?|"
        r"thermometer)|not (?:taken|measured|weighed)(?: it| myself| my \w+)?",
    ),
    (
        "no",
        r"(?:no+|nope|nah|naw|nay|never|negative|neither|none|nothing|nil|non|na|no way|not (?:really|"
        r"at all|particularly|especially|so much|that i (?:know|remember|recall|have noticed|noticed|"
        r"can think)|noticeably|yet|me|now|any ?more|a (?:bit|thing|chance)|likely|"
        r"one|a single one|like (?:it|they|i) (?:was|were|did|used to)|so much|as much|"
        r"in the (?:slightest|least)|usually|currently|today|recently|"
        r"one bit|personally|quite)"
        r"|(?:god|hell|lord|oh|heck|absolutely|definitely|certainly|of course) (?:no|not)|i wish|"
        r"chance would be|if only|hardly ever|not (?:the|this|that)|(?:i )?(?:very much )?doubt (?:it|"
        r"that|so)|"
        r"(?:not|never) (?:knowingly|as such|as far as i (?:know|am aware)|to my knowledge|"
        r"that i am aware of|"
        r"so far|touch wood|in (?:years|ages|my life)|since|unless|ever|once|a (?:sausage|jot|bean|"
        r"chance)|for (?:a while|years|ages))|"
        r"(?:can not|could not) say (?:i|it|that|so)|can not see (?:any|anything|one|it)|"
        r"(?:i )?(?:would|should) not (?:say|think) (?:so|that)|zilch|nada|zip|nowt|no chance|no fear|"
        r"thank god no|not likely|(?:i|it|they|that|he|she) (?:do|does|"
        r"did|have|has|had|am|is|are|was|were|would) not|(?:do|does|did|have|has|is|am|are|was|"
        r"had) not)",
    ),
    (
        "yes",
        r"(?:yes+|yeah+|yea|yep|yup|ya|yah|yh|ye|aye|si|sure|correct|right|true|indeed|absolutely|"
        r"definitely|certainly|affirmative|exactly|precisely|of course|totally|very much(?: so)?|"
        r"i (?:do|did|can|think so|believe so|guess so|suppose so|would say so|reckon so|(?:have|am|"
        r"was)(?= (?:[.,!?;)\-]|"
        r"but|and|yes|yeah|indeed|though|when|since|actually|a bit|sometimes)|$))|reckon so|would say so|"
        r"so (?:they tell me|i am told|i have been told)|looks like it|seems so|apparently|"
        r"(?:must|might) (?:have|be)(?= [.,!?;]|$)|"
        r"it (?:does|is|has|did)|that is (?:right|correct|true|it)|they (?:do|are|have)|unfortunately|"
        r"afraid so|always|often|every (?:day|night|time|morning)|most (?:days|nights|of the time)|"
        r"big time|bingo|yip|uh huh|mhm|mm hmm|loads|lots|all the time|constantly|for sure|100 ?%|"
        r"too right|you bet|he (?:does|is|has)|she (?:does|is|has)|does|sadly)",
    ),
    (
        "partly",
        r"(?:(?:just |maybe |only |yes |yeah |no )?a (?:little|bit|tad|touch|wee bit|little bit|"
        r"tiny bit|small bit|smidge|fraction)|kind of|sort of|sometimes|somewhat|slightly|"
        r"now and (?:then|again)|marginally|a fraction|minimally|temporarily|briefly|moderately|"
        r"a smidgen|a whisker|"
        r"for a (?:bit|while|minute|time)|come and go|comes and goes|in (?:spells|bouts|waves)|barely|"
        r"hardly|scarcely|only just|occasionally|on and off|off and on|at times|"
        r"a few times|once or twice|mildly|partly|partially|more or less|ish|from time to time|"
        r"every so often|depends|it depends|not always|once in a while|in a way|to (?:a|"
        r"some) (?:degree|extent)|some|most(?:ly)?|maybe|probably|i think)",
    ),
    (
        "past",
        r"(?:(?:it |they |that |has |have |is |all |since )*(?:went away|gone away|has gone|is gone|"
        r"gone now|cleared up|has stopped|stopped now|passed|settled down|went off|better now|"
        r"fine now|ok now|not any ?more|disappeared|basically gone|all gone|has cleared)|"
        r"used to|in the past|years ago|a while ago|ages ago|long ago|previously|last year|back then|"
        r"when i was (?:young|younger|a kid|little)|as a (?:kid|child|teenager)|not any ?more|not now|"
        r"months ago|once(?: years ago)?(?! or| a| every| in| you| i| it| per| twice| he| she|ever)|"
        r"(?:is|has|have|had|was) (?:now |all |since )?(?:stopped|gone|cleared|settled|passed|finished|"
        r"worn off))",
    ),
    (
        "normal",
        r"(?:(?:all|everything|perfectly|completely|absolutely|totally|that|its|it|that is|it is|"
        r"they are|they|feels?|still|is|are|'s|pretty|no )*? ?(?:normal|fine|ok|okay|good|alright|"
        r"regular|clear|unchanged|as usual|as normal|as always|well|the same|works?|working|in order|"
        r"all there|healthy|great|grand|perfect|spot on|tickety boo|hunky dory|ship ?shape|sound|"
        r"brilliant|lovely|"
        r"top notch|a1|shipshape|pretty even|about even|equal|identical)\b(?! to| for me to)|"
        r"(?:all )?present and correct|like clockwork|"
        r"never better|"
        r"(?:same|normal|fine|good) as (?:ever|always|usual|before)|as (?:ever|always)|(?:fit|right|"
        r"cool|strong|"
        r"steady|sound|regular|solid) as (?:a |an )?\w+|like a (?:log|baby|lamb|top|dream|charm)|"
        r"(?:they|both) match|(?:both |look )?(?:the )?same size|tip top|par for the course|"
        r"no (?:problems?|issues?|trouble|troubles|"
        r"change|changes|worries|complaints|concerns|difficulty|difficulties|bother)|"
        r"nothing (?:unusual|out of the ordinary|new|different|wrong|to report)|business as usual|"
        r"i am fine)",
    ),
    ("left", r"left"),
    ("right", r"right"),
    (
        "both",
        r"both|each|either side|left and right|right and left|all of (?:them|those|the above)|two sides",
    ),
    ("middle", r"middle|centre|center|central|centrally|midline|in between"),
    (
        "neither",
        r"neither|none(?: of (?:those|these|them|the above|that|it))?|nothing like (?:that|this|"
        r"those)|not any of (?:those|these|them)|no to all|none at all|nothing (?:at all|of the sort|"
        r"of that)|all no|no no",
    ),
)
_SIGNS = {name: re.compile(rf"\b(?:{pattern})(?=[ .,!?;)\-]|$)") for name, pattern in _CUES}


def cues(message: Message) -> list[CueMention]:
    """Every sign in the message, in order of its place."""
    words = message.words
    joined = " ".join(words)
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    offset = 0
    for index, word in enumerate(words):
        starts[offset] = index
        ends[offset + len(word)] = index + 1
        offset += len(word) + 1
    found: list[CueMention] = []
    for name, sign in _SIGNS.items():
        for match in sign.finditer(joined):
            if not match.group():
                continue
            text = match.group()
            begin = match.start() + len(text) - len(text.lstrip())
            first, end = starts.get(begin), ends.get(match.end())
            if first is None or end is None or first >= end:
                continue
            start, stop = message.place(first, end)
            found.append(CueMention(cast(Cue, name), start, stop, message.text[start:stop]))
    for number in numbers(words):
        start, stop = message.place(number.start, number.end)
        found.append(CueMention("number", start, stop, message.text[start:stop], number=number.value))
    return sorted(found, key=lambda cue: (cue.start, -cue.end))
