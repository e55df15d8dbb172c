"""Irregular English verbs and nouns: "took" and "taken" to "take", so that they are one word."""

_FORMS = """
arise arose arisen|awake awoke|bear bore borne|beat beaten|become became|begin began begun
|bend bent|bind bound|bite bit bitten|bleed bled|blow blew blown|break broke broken|breed bred
|bring brought|build built|burn burnt|buy bought|catch caught|choose chose chosen|come came
|creep crept|deal dealt|dig dug|draw drew drawn|dream dreamt|drink drank drunk|drive drove driven
|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled|fly flew flown
|forbid forbade forbidden|forget forgot forgotten|forgive forgave forgiven|freeze froze frozen
|get got gotten|give gave given|go went gone|grow grew grown|hang hung|hear heard|hide hid hidden
|hold held|keep kept|know knew known|lay laid|lead led|leave left|lend lent|lose lost|make made
|mean meant|meet met|pay paid|ride rode ridden|ring rang rung|rise rose risen|run ran|say said
|see saw seen|seek sought|sell sold|send sent|shake shook shaken|shine shone|shoot shot|show shown
|shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept|speak spoke spoken
|spend spent|spin spun|spring sprang sprung|stand stood|steal stole stolen|stick stuck
|strike struck stricken|swear swore sworn|sweep swept|swim swam swum|take took taken|teach taught
|tear tore torn|tell told|think thought|throw threw thrown|understand understood
|undergo underwent undergone|wake woke woken|wear wore worn|win won|withdraw withdrew withdrawn
|write wrote written|overthrow overthrew overthrown|die died dying dead death
|child children|man men|woman women|person people|wife wives|life lives
"""
BASES = {form: entry.split()[0] for entry in _FORMS.split("|") for form in entry.split()[1:]}


def base_form(word: str) -> str:
    """Return the base form of an irregular form, and any other word as it is, in lower case."""
    lower = word.lower()
    return BASES.get(lower, lower)
