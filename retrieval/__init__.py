"""Articles in, passages out. Knows nothing of the bot or its prompts.

Libraries that are loaded from here on read these switches as they are imported: none reports use.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # or ONNX Runtime numbers this machine, and calls home
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
# Several threads on matrices of a question's size wait for each other where a core is busy, and
# keep it busy waiting: beside six other jobs a search took 101 ms so, and 28 with one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
