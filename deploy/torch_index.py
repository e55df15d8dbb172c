"""Prints the options with which pip takes the build of torch that suits this machine.

    pip install --no-deps $(python deploy/torch_index.py) torch

On Linux without a GPU torch's own build brings several GB of CUDA packages that nothing uses: there
it is the one without CUDA, where its index can be reached. The variable TORCH_INDEX names another
index, and empty it is torch's own build. What was chosen is said on stderr.
"""

import os
import shutil
import sys
import urllib.request

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
# Seconds for the index to answer.
TIMEOUT = 3.0


def main() -> None:
    index = chosen(sys.argv[1] if sys.argv[1:] else CPU_INDEX)
    if index:
        print(f"--index-url {index}")


def chosen(cpu_index: str) -> str:
    """Return the address of an index, empty for pip's own."""
    named = os.environ.get("TORCH_INDEX")
    if named is not None:
        return named
    if not sys.platform.startswith("linux") or shutil.which("nvidia-smi"):
        return ""
    if not is_reachable(f"{cpu_index}/torch/"):
        say(f"torch: {cpu_index} cannot be reached, so it is pip's own build, perhaps with CUDA")
        return ""
    say("torch: the build without CUDA, as there is no GPU here (TORCH_INDEX= for torch's own)")
    return cpu_index


def is_reachable(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT) as reply:
            return bool(reply.status == 200)
    except (OSError, ValueError):  # of the first kind are also the errors of urllib
        return False


def say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
