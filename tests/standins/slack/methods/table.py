"""All methods of the Web API by their names."""

from tests.standins.slack.methods.agents import AGENTS
from tests.standins.slack.methods.chat import CHAT
from tests.standins.slack.methods.conversations import CONVERSATIONS
from tests.standins.slack.methods.files import FILES
from tests.standins.slack.methods.general import GENERAL
from tests.standins.slack.methods.streaming import STREAMING
from tests.standins.slack.methods.views import VIEWS

METHODS = GENERAL | CHAT | STREAMING | AGENTS | VIEWS | CONVERSATIONS | FILES
