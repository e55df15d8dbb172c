"""English word lists: months, weekdays, number words, function words, titles, countries.

Every file that needs to know such words takes them from here. Words are in lower case; the patterns
are for `re.IGNORECASE`.
"""

MONTHS = """january february march april may june july august september october november
december""".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
# By their first three letters, as Python's dates count them.
MONTH_NUMBERS = {month[:3]: number for number, month in enumerate(MONTHS, 1)}
WEEKDAY_NUMBERS = {weekday[:3]: number for number, weekday in enumerate(WEEKDAYS)}
SEASONS = "spring summer autumn fall winter".split()

# A month in full or shortened ("Sept"); a month in full; a weekday in full; in full or shortened.
MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
FULL_MONTH = f"(?:{'|'.join(MONTHS)})"
# A month as it is written, with its capital letter; "Mar" without a full stop is a name.
WRITTEN_MONTH = (
    rf"(?:{'|'.join(map(str.capitalize, MONTHS))}|(?:Jan|Feb|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
    r"|(?:Mar|Apr)\.)(?![a-z])"
)
WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
SHORT_WEEKDAY = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
# What makes the name of a day of a weekday, as in "Black Friday".
NAMED_DAYS = "black good super ash bloody holy ruby cyber palm easter maundy shrove".split()
# Months that are names of people as well: Theresa May, April Jones.
MONTH_NAMES = frozenset("april may june august".split())

ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen""".split()
ONES_ORDINAL = """zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh
twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth""".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9,
    "trillion": 10**12,
}  # fmt: skip
# Written without a space behind digits, as in "$3bn".
SHORT_SCALES = {
    "k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12,
}  # fmt: skip

PRONOUNS = """i you he she it we they me him her us them my your his its our their mine yours hers
ours theirs myself himself herself itself themselves""".split()
QUESTION_WORDS = "who whom whose what which when where why how".split()
AUXILIARIES = """am is are was were be been being do does did done has have had having can could
will would shall should may might must cannot""".split()
ARTICLES = "the a an".split()
DEMONSTRATIVES = "this that these those there here".split()
PREPOSITIONS = """about above across after against along among around as at before behind below
between beyond by despite down during for from in into like near of off on onto out outside over
per since than through throughout till to toward towards under unlike until up upon via with within
without""".split()
CONJUNCTIONS = """and or but nor so yet if because although though while whereas unless whether
however""".split()
QUANTIFIERS = """all any both each every few many more most much no none not other another several
some such only""".split()

# Words that have a capital letter only because they open a sentence, beside all of the above.
OPENERS = """according additionally afterwards again also amid anyone asked earlier else even
everyone everything finally first former furthermore ideally instead just last later latest lately
meanwhile moreover next nobody nothing now often once one overall perhaps please recently second
similarly someone something sometimes soon still then thereafter therefore third three thus today
together tomorrow tonight too two usually well yes yesterday compare describe explain find give list
name show summarise summarize tell ok okay""".split()
FUNCTION_WORDS = frozenset(
    [
        *PRONOUNS, *QUESTION_WORDS, *AUXILIARIES, *ARTICLES, *DEMONSTRATIVES, *PREPOSITIONS,
        *CONJUNCTIONS, *QUANTIFIERS,
    ]
)  # fmt: skip

# Words that say nothing of what an article is about: those that the keyword index leaves out.
STOP_WORDS = """
a an and are as at be but by for if in into is it no not of on or such that the their then there
these they this to was will with how what when where which who whom whose why did do does has had
have been from were about s t me my i you your we our us he she his her him its them would could
should can may might shall am so than too very just also any some
""".split()

# Titles before a person's name that are no part of it, and those by which people know the person.
TITLES = """mr mrs ms miss mx dr prof professor president mayor minister senator sen congressman
congresswoman representative rep governor gov chancellor councillor secretary ambassador premier
detective inspector constable sergeant sgt colonel col lieutenant lt gen adm reverend rev judge
chairman chairwoman spokesman spokeswoman director coach captain justice general admiral major chief
speaker ceo""".split()
# Of these, the ones that begin other names as well: "General Electric", "Captain America".
WEAK_TITLES = frozenset(
    """miss premier director coach captain justice general admiral major chief speaker
    secretary""".split()
)
LONG_TITLES = (
    "prime minister", "vice president", "vice-president", "attorney general", "chief justice",
    "chief executive", "secretary of state", "foreign secretary", "home secretary",
    "defence secretary", "defense secretary", "press secretary", "treasury secretary",
    "foreign minister", "finance minister", "defence minister", "defense minister",
    "interior minister", "health minister", "deputy prime minister", "secretary general",
    "secretary-general", "director general", "police chief", "vice chancellor",
)  # fmt: skip
NAME_TITLES = "king queen prince princess pope lord lady dame sir saint st sister father".split()
MALE_TITLES = "mr sir king prince lord father".split()
FEMALE_TITLES = "mrs ms miss queen princess lady dame sister".split()

# Words in the names of things rather than people, and in those of places.
THING_WORDS = """Bridge Bank Festival Council Party United FC Rovers Athletic Museum Gallery Library
School Academy College University Hospital Clinic Hotel Cup League Open Act Bill Court Company Corp
Inc Ltd Group Airline Airlines Airport Station Church Prize Award Games Olympics Storm Hurricane
Typhoon Agency Ministry Department Association Union Fund Trust Times Post Gazette Weekly News Wire
Brewing Offshore Marathon Line Tower Hall House Theatre Market War Treaty Deal Accord""".split()
PLACE_WORDS = """Island Islands Point River Lake Sea Bay Beach Street Road Avenue Park North South
East West New San Santa Los Saint St City County Mount Valley Coast Harbour Harbor Port Quay
Square""".split()

US_STATES = """Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida
|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts
|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey
|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island
|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia
|Wisconsin|Wyoming""".replace("\n", "").split("|")
# Short forms as news write them.
COUNTRIES = """Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria
|Azerbaijan|Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia
|Botswana|Brazil|Britain|Brunei|Bulgaria|Burkina Faso|Burundi|Cambodia|Cameroon|Canada|Chad|Chile
|China|Colombia|Comoros|Congo|Costa Rica|Croatia|Cuba|Cyprus|Czechia|Czech Republic|Denmark|Djibouti
|Dominica|Dominican Republic|Ecuador|Egypt|El Salvador|England|Eritrea|Estonia|Eswatini|Ethiopia
|Fiji|Finland|France|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Greenland|Grenada|Guatemala|Guinea
|Guyana|Haiti|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy
|Ivory Coast|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon
|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Madagascar|Malawi|Malaysia|Maldives|Mali
|Malta|Mauritania|Mauritius|Mexico|Moldova|Monaco|Mongolia|Montenegro|Morocco|Mozambique|Myanmar
|Namibia|Nepal|Netherlands|New Zealand|Nicaragua|Niger|Nigeria|North Korea|North Macedonia|Norway
|Oman|Pakistan|Palestine|Panama|Papua New Guinea|Paraguay|Peru|Philippines|Poland|Portugal|Qatar
|Romania|Russia|Rwanda|Samoa|San Marino|Saudi Arabia|Scotland|Senegal|Serbia|Seychelles|Sierra Leone
|Singapore|Slovakia|Slovenia|Somalia|South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan
|Suriname|Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Tonga|Trinidad|Tunisia
|Turkey|Turkmenistan|Uganda|Ukraine|United Arab Emirates|United Kingdom|United States|Uruguay
|Uzbekistan|Vatican|Venezuela|Vietnam|Wales|Yemen|Zambia|Zimbabwe|UK|US""".replace("\n", "").split(
    "|"
)
