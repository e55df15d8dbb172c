"""Phrases that are no question about the articles, by their kind: the table of `talk`.

Each is a regular expression of lower-case words without punctuation; a slash stands between two,
and a line may end at any space.
"""

from typing import Literal

# "asked" are questions about the bot's articles as a whole, "self" about the bot; "adding" is how
# articles are added; "other" is what wants nothing, such as "ok", "test" and emoji.
Talk = Literal["adding", "asked", "self", "help", "thanks", "bye", "greeting", "other"]

# What may stand around the words that make the kind, and makes none by itself.
FILLER = (
    r"(?:hi|hello|hey|ok|okay|so|well|oh|ah|um|and|but|please|pls|then|again|there|bot|footnote|all"
    r"|everyone|everybody|team|folks|guys|friend|mate|buddy|just|now|today|sir|dear)"
)
_THINGS = (
    r"(?:articles?|files?|documents?|docs|(?:web ?)?pages?|pdfs?|feeds?|links?|urls?"
    r"|websites?|sites?|sources?|content|data|knowledge|stories|texts?|news articles?)"
)
_SOME = r"(?:an?|some|new|more|my|our|own|the|this|another|other|these|your|all)"
_I = r"(?:i|we|you|one|someone)"
_IT = r"(?:you|this bot|the bot|this app|the app|this tool|footnote|this thing)"
_CAN = r"(?:can|could|should|may|do|would|might|must)"
_YOU_ARE = r"(?:are you|r u|you are|youre)"

# The kinds that want most come first.
PHRASES: dict[Talk, str] = {
    "adding": rf"""
        how {_CAN} {_I}
        (?:add|upload|import|ingest|load|index|submit|include|feed|delete|remove)(?: {_SOME})*
        {_THINGS}(?: (?:to|from|into) {_IT})? / how to
        (?:add|upload|import|ingest|load|index|submit|include|delete|remove)(?: {_SOME})*
        {_THINGS}(?: (?:to|from|into) {_IT})? / (?:can|could|may) {_I} (?:add|upload|import|send
        you|give you)(?: {_SOME})* {_THINGS}(?: (?:to|from|into) {_IT})? / (?:where|how) {_CAN}
        {_I} (?:add|upload|put|send)(?: {_SOME})* {_THINGS}(?: (?:to|into) {_IT})? / (?:i|we)
        (?:want|need|would like|d like) to (?:add|upload|import)(?: {_SOME})* {_THINGS}(?:
        (?:to|into) {_IT})? / (?:add|upload|import)(?: {_SOME})* {_THINGS}""",
    "asked": rf"""
        what (?:do|can) you know(?: about everything)? / what (?:else )?do you know / tell me
        (?:what|everything) you know / what(?: all)? have you (?:read|got|learned|learnt) /
        (?:what|which)(?: kinds? of| sort of| type of)?
        (?:articles|sources|outlets|newspapers|papers|documents|files|data|topics|subjects|stories|information)
        (?:do|can|have) you (?:have|know|know about|use|cover|read|search|contain|got) /
        (?:what|which) (?:articles|sources|outlets|newspapers|papers|documents|topics|subjects)
        (?:are|is) (?:there|available|in {_IT}|in your (?:store|archive|database|index)) /
        (?:what|which) (?:are your|is your|are the) (?:sources|articles|data|outlets|topics) /
        what(?: is|s) in (?:your|the) (?:store|archive|database|knowledge base|index|articles) /
        (?:what|which) (?:topics|subjects|things) (?:can|could|may|should) i ask(?: you)?(?:
        about)? / how many (?:articles|documents|sources|outlets|files|stories) (?:do you
        (?:have|know)|have you (?:got|read)) / where (?:do you|does your|do your) (?:get your
        )?(?:(?:information|info|data|answers|articles|knowledge|news) )?(?:come from|from) /
        where (?:do you|does {_IT}) get (?:your |its
        )?(?:information|info|data|answers|articles|knowledge|news)(?: from)? / how
        (?:current|recent|fresh|up to date|old) (?:are you|are your articles|is your
        (?:data|information|knowledge)|are your sources) / (?:what is|whats) your (?:knowledge
        )?cutoff(?: date)? / are you up to date / (?:list|show)(?: me)? (?:all
        )?(?:the|your|all|available) (?:articles|sources|outlets|topics)""",
    "self": rf"""
        (?:who|what|wer|whos|whats) (?:exactly )?{_YOU_ARE} / (?:who|what) is footnote /
        (?:whats|what is) your name / (?:do you|you) have a name / who
        (?:made|built|created|wrote|developed|programmed|designed|coded|trained|owns|runs|maintains|operates|invented)
        {_IT} / (?:whos|who is) (?:your
        (?:owner|maker|creator|boss|developer|author|admin|administrator)|behind {_IT}) /
        {_YOU_ARE} (?:an? |the )?(?:real
        )?(?:bot|robot|human|person|real|ai|machine|program|chatgpt|gpt|chatbot|chat
        bot|llm|language model|computer|alive|sentient) / (?:what|which) (?:language |ai |chat
        )?model (?:are you|do you use|is this|are you using|runs you) / {_YOU_ARE} (?:using
        |based on )?(?:chatgpt|gpt|claude|gemini|llama) / (?:tell me|say something)(?: a bit|
        something| more)? about yourself / introduce yourself / how old are you / where are you
        from""",
    "help": rf"""
        help(?: me)?(?: out)? / (?:can|could|will|would) (?:you|anyone|someone|anybody) help(?:
        me| us)?(?: out)? / i need (?:some )?help / how (?:do|can|could|should) {_I} (?:use|talk
        to|work with|ask|query|chat with) {_IT}(?: a question| questions| something| anything)?
        / how (?:do|can|could|should) {_I} ask(?: a question| questions| something)? / how do
        you work / how does (?:this (?:bot|app|tool|thing)|the (?:bot|app|tool)|footnote) work /
        how (?:can|could|do) you help(?: me| us)? / what (?:can|could|do|else can) you
        (?:do|help with|help me with|answer|offer)(?: for (?:me|us))? / what (?:are|is)
        you(?:r)? (?:for|capable of|able to do|good at|good
        for|features|capabilities|skills|commands|purpose|job) / (?:what|which) (?:kinds? of
        |sort of |type of )?questions (?:can|could|do|may|should) (?:you answer|i ask(?: you)?)
        / what (?:can|could|should|may|do) i (?:ask|say|type|write)(?: you| to you)? / what
        (?:can|could|should) i do(?: here| with {_IT})? / (?:give|show) me (?:an? |some
        )?(?:example|examples|sample|example questions?|sample questions?) /
        (?:example|examples|example questions?|sample questions?) /
        (?:commands|menu|instructions|usage|options|start|begin) / (?:lets |let us )?get started
        / how (?:do|can|should) i (?:start|begin|get started) / (?:im|i am) (?:lost|stuck|new(?:
        here)?)""",
    "thanks": """
        (?:many |much )?thanks?(?: you| u)?(?: (?:so|very) much| a lot| a bunch| a million|
        again)?(?: for (?:your|the|that|this|all)(?: (?:your|the))?(?: (?:quick|great))?(?:
        (?:help|answer|answers|reply|info|information|response|explanation|effort|time))?)? /
        thank ?(?:you|u) /
        (?:thankyou|thx|thnx|tnx|tks|ty|tysm|tyvm|cheers|merci|danke|gracias|grazie|obrigado|bedankt|tack)(?:
        (?:a lot|so much|very much))? / much appreciated|appreciate (?:it|that|your help)|i
        appreciate (?:it|that|your help) / (?:that|this|it) (?:really )?(?:helps|helped)(?: (?:a
        lot|me|me a lot))? / (?:thats|that was|this was|that is|youre|you are|very|you
        were|youve been)(?: (?:very|so|really))? helpful / very helpful""",
    "bye": """
        (?:good ?)?bye(?: bye)?|cya|ciao|farewell|good ?night / see (?:you|ya)(?:
        (?:later|soon|tomorrow|around|next time))? / (?:have a|have) (?:nice|good|great|lovely)
        (?:day|evening|weekend|night|one|time) / (?:quit|exit|logout)""",
    "greeting": """
        hi+|he+y+|hello+|hallo|hullo|hola|hiya|howdy|heya|yo|greetings|salut|bonjour|ciao|moin|servus|ahoy|gday|namaste
        / good (?:morning|afternoon|evening|day)|morning|evening / (?:how|hows|howre) (?:are
        you|are u|r u|is it going|it going|do you do|are things|you
        doing|you|things|everything)(?: doing)?(?: going)? / (?:whats|what
        is|wassup|whassup|wazzup) ?(?:up)?|sup / (?:nice|pleased|good|great) to (?:meet|see) you
        / (?:is )?(?:anyone|anybody|somebody|someone) (?:there|here|home) / (?:are )?you
        (?:there|awake|online|alive|ready|here|working) / knock knock""",
    "other": r"""
        ok(?:ay|ey|ie)?|k+|okey dokey|alright|all
        right|right|sure|fine|great|good|cool|nice|perfect|awesome|excellent|amazing|wonderful|fantastic|brilliant|lovely|neat|super|wow|whoa|yay|hooray|yes|yeah|yep|yup|ya|no|nope|nah|maybe|indeed|exactly|agreed|correct|true|done
        /
        (?:lo+l|lmao|rofl|haha(?:ha)*|hehe(?:he)*|ha|heh|xd|hmm+|hm|huh|uh|um+|er+m?|meh|oops|ups|oh|ah|aha|ooh|aw|omg|wtf|idk|nvm|np|fyi|brb|ttyl|asdf\w*|qwerty|blah|bla|foo|bar|baz|foobar|lorem
        ipsum) / got it|gotcha|i see|i understand|understood|makes sense|(?:that )?makes
        sense|noted|copy that|roger|ack / never ?mind|forget it|no problem|no
        worries|(?:youre|you are) welcome|(?:im |i am )?(?:so )?sorry|my bad|excuse me|pardon /
        (?:well done|good job|great job|nice work|good work|nice one|good bot|bad bot|love it|i
        love (?:you|it|this)|you rock) / (?:this is |its |just |only )?(?:a )?test(?:ing)?(?:
        (?:test|message|\d+))*|ping|pong / is (?:this|it) (?:thing )?(?:on|working)|does
        (?:this|it) work / (?:thats|that is|this is|its|it is)
        (?:all|it|fine|ok|okay|good|great|cool|nice|awesome|funny|amazing|interesting)(?: for
        now)? / (?:very |so |really |how )?interesting""",
}
# Those that ask about the subject of a conversation, and about the bot where there is none.
AT_FIRST: dict[Talk, str] = {
    "help": """how does (?:this|it) work / what is this(?: for)? / whats this
        / what does (?:this|it) do""",
    "asked": "(?:what|which|how many) (?:articles|sources|outlets|documents) are there",
}
