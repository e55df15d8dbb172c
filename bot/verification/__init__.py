"""Claims held against sources, for other programs: a verdict, and the words that it rests on.

>>> from bot.verification import Source, verify
>>> source = Source("The ferry Marigold sank on Friday. Nobody was hurt.")
>>> verification = verify("The ferry Marigold sank on Friday.", [source])
>>> verification.verdict
'supported'
>>> [(quote.source, quote.start, quote.end) for quote in verification.quotes]
[(0, 0, 34)]
"""

from bot.verification.source import Source
from bot.verification.verify import Quotation, Verification, Verifier, verify

__all__ = ["Quotation", "Source", "Verification", "Verifier", "verify"]
