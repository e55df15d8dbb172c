"""Runs a command in a root file system as a container engine does, with nothing but util-linux.

As the image's user without any privilege, in process and mount namespaces of its own: the root is
read-only, /tmp is empty and in memory, /data is a folder of the machine. The network is the
machine's. Needs root.
"""

import os
import shlex
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# In the namespaces: what a container sees, then the image's user, without what root may do.
_ENTER = """
mount --make-rprivate /
mount --bind "$ROOT_FOLDER" "$ROOT_FOLDER"
mount --bind "$DATA_FOLDER" "$ROOT_FOLDER/data"
mount --bind "$HOSTS" "$ROOT_FOLDER/etc/hosts"
mount --rbind /dev "$ROOT_FOLDER/dev"
mount -t proc proc "$ROOT_FOLDER/proc"
mount -o remount,bind,ro "$ROOT_FOLDER"
mount -t tmpfs tmpfs "$ROOT_FOLDER/tmp"
exec chroot "$ROOT_FOLDER" /usr/bin/setpriv --reuid footnote --regid footnote --init-groups \\
    --bounding-set=-all --inh-caps=-all --no-new-privs /usr/bin/env -i --chdir=/data \
"""


@dataclass(frozen=True)
class Container:
    """An image's root file system, its environment, and the folder that is /data in it.

    `names` are host names that lead to this machine, as services of a compose file have.
    """

    root: Path
    environment: Mapping[str, str]
    data: Path
    names: Sequence[str] = ()

    @property
    def log(self) -> Path:
        """What the started commands have printed, beside the data."""
        return self.data.with_suffix(".log")

    def start(self, *command: str, **environment: str) -> "subprocess.Popen[str]":
        """Start a command as process 1, which prints into the log."""
        with self.log.open("a") as log:
            words, outside = self._words(command, environment)
            return subprocess.Popen(
                words, env=outside, text=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def attempt(self, *command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end, however that is."""
        words, outside = self._words(command, environment)
        return subprocess.run(words, env=outside, text=True, capture_output=True)

    def run(self, *command: str, **environment: str) -> str:
        """Run a command that ends well; return what it printed."""
        ran = self.attempt(*command, **environment)
        assert ran.returncode == 0, f"{command}: {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    def _words(
        self, command: Sequence[str], environment: Mapping[str, str]
    ) -> tuple[list[str], dict[str, str]]:
        hosts = self.data.with_suffix(".hosts")
        hosts.write_text(f"127.0.0.1 localhost {' '.join(self.names)}\n")
        given = [f"{name}={value}" for name, value in {**self.environment, **environment}.items()]
        outside = {
            **os.environ,
            "ROOT_FOLDER": str(self.root),
            "DATA_FOLDER": str(self.data),
            "HOSTS": str(hosts),
        }
        script = _ENTER.rstrip("\n") + shlex.join([*given, *command])
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-euc", script]
        return enter, outside


def terminate(process: "subprocess.Popen[str]", seconds: float) -> int:
    """Send SIGTERM to process 1; return its exit code, if it ends in time."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGTERM)
    return process.wait(seconds)
