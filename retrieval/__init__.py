"""Articles in, passages out. Knows nothing of the bot or its prompts.

No library that is loaded from here on reports use: each reads its switch as it is imported.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # or ONNX Runtime numbers this machine, and calls home
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
