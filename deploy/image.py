"""Builds the image without a Docker engine, looks for secrets in its layers, and says its size.

    python -m deploy.image [--base BASE.tar] [--volume HOST:CONTAINER:ro]… [--store FOLDER]

Needs root, and buildah from Debian's packages. Where Docker Hub cannot be reached, BASE.tar is a
root file system with Python 3.11 that takes the place of python:3.11-slim, such as what
`mmdebstrap --variant=minbase --include=python3,python3-venv,python-is-python3,ca-certificates
bookworm BASE.tar` makes of Debian's packages. A volume is there during the build alone, such as
the configuration of pip and the certificates of a package index of your own.
"""

import argparse
import json
import secrets
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
BASE, NAME = "docker.io/library/python:3.11-slim", "footnote"
# Files that an owner may have beside the Dockerfile, and that belong into no image.
PRIVATE = (".env", ".footnote/store.txt", "deploy/channels.toml")


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    with_options(parser)
    options = parser.parse_args()
    build(options.store, options.base, options.volume)


def with_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--base", type=Path, metavar="TAR")
    parser.add_argument("--volume", action="append", default=[], metavar="HOST:CONTAINER:ro")
    parser.add_argument("--store", type=Path, default=Path("/var/tmp/footnote-image"))


def build(store: Path, base: Path | None, volumes: Sequence[str]) -> None:
    """Build the image in a store of its own, and check its layers."""
    if base:
        buildah(store, "rmi", "--force", BASE, may_fail=True)
        container = buildah(store, "from", "scratch").split()[-1]
        buildah(store, "add", container, base.resolve(), "/")
        buildah(store, "commit", "--rm", container, BASE)
    secret = secrets.token_hex(16)
    with tempfile.TemporaryDirectory() as folder:
        context = prepared(Path(folder), secret)
        given = [f"--volume={volume}" for volume in volumes]
        buildah(
            store, "bud", "--isolation=chroot", "--format=docker", "--pull-never" if base else
            "--pull", *given, "-f", context / "deploy/Dockerfile", "-t", NAME, context,
        )  # fmt: skip
    check_layers(store, secret, volumes)


def prepared(context: Path, secret: str) -> Path:
    """Copy what git knows, and lay a secret beside it as an owner may have."""
    tracked = run("git", "-C", ROOT, "ls-files", "-z")
    for name in [*filter(None, tracked.split("\0")), *PRIVATE]:
        (context / name).parent.mkdir(parents=True, exist_ok=True)
        if name in PRIVATE:
            (context / name).write_text(f"SLACK_BOT_TOKEN=xoxb-{secret}\n")
        else:
            shutil.copy(ROOT / name, context / name)
    return context


def check_layers(store: Path, secret: str, volumes: Sequence[str]) -> None:
    """Read every file of every layer: no secret, and nothing that was there for the build alone."""
    mounted = [Path(volume.split(":")[1]) for volume in volumes]
    with tempfile.TemporaryDirectory() as folder:
        buildah(store, "push", "--quiet", NAME, f"oci-archive:{folder}/image.tar")
        archive = Path(folder) / "image.tar"
        with tarfile.open(archive) as image:
            image.extractall(folder, filter="data")
        config, layers = described(Path(folder))
        assert secret not in json.dumps(config), "a secret is in the image's configuration"
        count = size = 0
        for layer in layers:
            for path, content in files(layer):
                count, size = count + 1, size + len(content)
                assert secret.encode() not in content, f"{path} has a secret in it"
                assert not (content and path in mounted), f"{path} was for the build alone"
                assert path.name != ".env", f"{path} is in the image"
        print(
            f"{count:,} files in {len(layers)} layers, {size / 1e6:,.0f} MB, "
            f"{archive.stat().st_size / 1e6:,.0f} MB compressed; no secret is in any of them"
        )


def described(folder: Path) -> tuple[dict[str, object], list[Path]]:
    """Return the configuration of an image in OCI layout, and its layers."""

    def blob(digest: str) -> Path:
        return folder / "blobs" / digest.replace(":", "/")

    (entry,) = json.loads((folder / "index.json").read_text())["manifests"]
    manifest = json.loads(blob(entry["digest"]).read_text())
    config = json.loads(blob(manifest["config"]["digest"]).read_text())
    return config, [blob(layer["digest"]) for layer in manifest["layers"]]


def files(layer: Path) -> Iterator[tuple[Path, bytes]]:
    with tarfile.open(layer) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is not None:
                yield Path("/", member.name), content.read()


def buildah(store: Path, *words: object, may_fail: bool = False) -> str:
    """Run buildah on a store of its own; return what it printed."""
    place = ["--storage-driver=vfs", f"--root={store / 'root'}", f"--runroot={store / 'run'}"]
    return run("buildah", *place, *words, may_fail=may_fail)


def run(*words: object, may_fail: bool = False) -> str:
    ran = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    assert may_fail or ran.returncode == 0, f"{words}: {ran.stdout[-3000:]}\n{ran.stderr[-3000:]}"
    return ran.stdout


if __name__ == "__main__":
    main()
