#!/usr/bin/env python3
# ruff: noqa: I002
"""Makes `.venv` from a lock file: the right Python, pinned packages, this project, a browser.

Runs on whatever `python3` is there, so it keeps to the syntax and library of Python 3.6.
"""

import argparse
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LEAST = (3, 11)
NEWEST = 14
NEEDED_MB = {"run": 400, "dev": 900}
SECONDS_A_PACKAGE = 0.4
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Stop(Exception):
    """Something that people must do first; the message says what."""


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    parser.add_argument("--browser", action="store_true", help="also a Chromium for the tests")
    parser.add_argument("--root", default=ROOT, help="folder of the project")
    options = parser.parse_args(arguments)
    try:
        make_environment(os.path.abspath(options.root), "dev" if options.dev else "run")
        if options.browser:
            ensure_browser()
    except Stop as reason:
        sys.stderr.write(f"error: {reason}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"error: {sentence_for(error, options.root)}\n")
        return 1
    return 0


def make_environment(root, kind):
    """Bring root/.venv in step with the lock file of `kind`; does nothing if it is."""
    venv = os.path.join(root, ".venv")
    stamp = os.path.join(venv, "quotewright.json")
    wanted = {k: fingerprint(root, k) for k in ("run", "dev")}
    found = read_json(stamp)
    python = os.path.join(venv, "bin", "python")
    if found.get(kind) == wanted[kind] and os.path.exists(python):
        return
    check_room(root, NEEDED_MB[kind])
    if not (os.path.exists(python) and version_of(python) >= LEAST and has_pip(python)):
        create_venv(choose_python(), venv)
    if os.path.exists(stamp):
        os.remove(stamp)  # from here on it is neither the old nor the new
    install_packages(python, lock_file(root, kind))
    install_project(python, root)
    # The development lock holds everything of the other, in the same versions.
    state = wanted if kind == "dev" else {"run": wanted["run"]}
    with open(stamp, "w") as file:
        json.dump(state, file)


# ── Python ──────────────────────────────────────────────────────────────────────────────────────


def choose_python(version=sys.version_info[:2], candidates=None):
    """Return the interpreter to use: this one if it is new enough, else the newest on PATH."""
    if tuple(version) >= LEAST:
        return sys.executable
    if candidates is None:
        names = [f"python3.{minor}" for minor in range(NEWEST, LEAST[1] - 1, -1)]
        candidates = [path for path in map(shutil.which, names) if path]
    for path in candidates:
        if version_of(path) >= LEAST:  # pyenv's shims exist and do not work
            return path
    raise Stop(
        "Quotewright needs Python 3.11 or newer; this is {}.{}. Install it "
        "(Debian: apt install python3.11 python3.11-venv) and run the command again.".format(
            *version[:2]
        )
    )


def version_of(python):
    """Return (major, minor) of an interpreter, (0, 0) if it does not run."""
    code = "import sys; print(*sys.version_info[:2])"
    status, output = run([python, "-c", code])
    return tuple(int(part) for part in output.split()[:2]) if status == 0 else (0, 0)


def has_pip(python):
    """Tell whether the environment's pip works."""
    return run([python, "-m", "pip", "--version"])[0] == 0


def create_venv(python, venv):
    """Make an empty environment, in place of a broken one."""
    if run([python, "-c", "import ensurepip, venv"])[0] != 0:
        name = "python{}.{}".format(*version_of(python))
        raise Stop(
            f"{python} cannot make virtual environments: its venv module is missing. Install it "
            f"(Debian: apt install {name}-venv) and run the command again."
        )
    if os.path.exists(os.path.join(venv, "pyvenv.cfg")):
        shutil.rmtree(venv)
    say("Making .venv with {} (Python {}.{})".format(python, *version_of(python)))
    status, output = run([python, "-m", "venv", venv])
    if status != 0:
        raise Stop(explain(output, "The virtual environment could not be made."))


# ── Packages ────────────────────────────────────────────────────────────────────────────────────


def install_packages(python, lock):
    """Install what the lock file names, nothing else and nothing altered."""
    with open(lock) as file:
        count = len(re.findall(r"^[A-Za-z0-9]", file.read(), re.MULTILINE))
    say(f"Installing {count} packages, about {count * SECONDS_A_PACKAGE:.0f} seconds")
    command = [python, "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "--retries", "2"]
    environment = dict(os.environ, PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0", LC_ALL="C.UTF-8")
    process = subprocess.Popen(
        [*command, "-r", lock],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output = follow(process, count)
    if process.wait() != 0:
        raise Stop(explain(output, "The packages could not be installed."))


def follow(process, count):
    """Collect pip's output; say every five seconds how far it is."""
    lines, seen, spoken = [], 0, time.time()
    for raw in process.stdout:
        line = raw.decode("utf-8", "replace").rstrip()
        lines.append(line)
        seen += line.startswith("Collecting ")
        if line.startswith("Installing collected"):
            say("  unpacking")
            spoken = float("inf")
        elif time.time() - spoken > 5:
            spoken = time.time()
            say(f"  {seen} of {count}")
    return "\n".join(lines)


def install_project(python, root):
    """Make the source importable and `quotewright` a command, without any build tool.

    This is what an editable install leaves behind; written here it takes no packages and no time.
    """
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    folder = run([python, "-c", code])[1].strip()
    with open(os.path.join(root, "pyproject.toml")) as file:
        version = re.search(r'^version = "(.+)"', file.read(), re.MULTILINE).group(1)
    for name in os.listdir(folder):
        if name.startswith("quotewright-") and name.endswith(".dist-info"):
            shutil.rmtree(os.path.join(folder, name))
    info = os.path.join(folder, f"quotewright-{version}.dist-info")
    os.mkdir(info)
    metadata = f"Metadata-Version: 2.1\nName: quotewright\nVersion: {version}\n"
    write(os.path.join(info, "METADATA"), metadata)
    write(os.path.join(info, "INSTALLER"), "scripts/bootstrap.py\n")
    write(os.path.join(folder, "quotewright.pth"), os.path.join(root, "src") + "\n")
    command = os.path.join(os.path.dirname(python), "quotewright")
    # Not `#!python`: the kernel cuts that line at 127 characters, and at a blank.
    line = f'exec {shlex.quote(python)} -P -m quotewright.cli "$@"'
    write(command, "#!/bin/sh\n" + line + "\n")
    os.chmod(command, 0o755)


def lock_file(root, kind):
    """Return the path of the lock file of `kind`, run or dev."""
    return os.path.join(root, {"run": "requirements.lock", "dev": "requirements-dev.lock"}[kind])


def fingerprint(root, kind):
    """Return what the environment depends on, as one hash."""
    digest = hashlib.sha256(root.encode())
    for path in (lock_file(root, kind), os.path.join(root, "pyproject.toml"), __file__):
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


# ── Browser ─────────────────────────────────────────────────────────────────────────────────────


def ensure_browser():
    """Make sure that the tests find a Chromium: $CHROMIUM or one on PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        if shutil.which(named):
            return
        raise Stop(f"CHROMIUM is {named}, which cannot be run. Correct it or unset it.")
    if any(map(shutil.which, BROWSERS)):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Stop(
            "The tests need Chromium. Install it (Debian: sudo apt install chromium "
            "fonts-liberation), or set CHROMIUM=/path/to/it."
        )
    say("Installing Chromium for the tests, about a minute")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (
        ["apt-get", "-q", "update"],
        ["apt-get", "-qy", "install", "--no-install-recommends", "chromium", "fonts-liberation"],
    ):
        status, output = run(command, environment)
        if status != 0:
            raise Stop(explain(output, "Chromium could not be installed."))


# ── Sentences ───────────────────────────────────────────────────────────────────────────────────

CAUSES = (
    ("No space left on device", "The disk is full. Free about 1 GB and run the command again."),
    ("Disk quota exceeded", "Your disk quota is used up. Free about 1 GB and try again."),
    ("Read-only file system", "The folder is on a read-only disk. Copy it to one that is not."),
    ("Permission denied", "The folder cannot be written. Make it yours, or copy it elsewhere."),
    (
        "DO NOT MATCH THE HASHES",
        "A package is not the one in the lock file. Check which package index pip uses "
        "(pip config list), or run `make lock` if you changed the dependencies.",
    ),
    (
        "(?i)ConnectionError|NewConnection|Name or service not known|name resolution|"
        "Network is unreachable|Connection refused|timed out|ProxyError|Could not resolve|"
        "No matching distribution|Failed to fetch|SSLError|403 Forbidden|407 ",
        "The package index does not answer or lacks the package. Check the network and the "
        "proxy (pip reads HTTPS_PROXY and PIP_INDEX_URL), and run the command again.",
    ),
)


def explain(output, otherwise):
    """Turn a failed command's output into a sentence, with the output's end below."""
    lines = [line for line in output.splitlines() if line.strip()]
    tail = ([line for line in lines if line.lower().startswith(("error", "e:"))] or lines)[-6:]
    for pattern, sentence in CAUSES:
        if re.search(pattern, output):
            otherwise = sentence
            break
    return "\n".join([otherwise] + ["  " + line[:300] for line in tail])


def sentence_for(error, root):
    """Turn an OSError of our own into a sentence."""
    text = f"{error.strerror} ({error.filename or root})"
    return explain(text, "The environment could not be made.")


def check_room(root, megabytes):
    """Refuse early when the folder cannot be written or the disk cannot hold the packages."""
    trial = os.path.join(root, ".bootstrap-trial")
    with open(trial, "w"):
        pass
    os.remove(trial)
    free = shutil.disk_usage(root).free // 1024**2
    if free < megabytes:
        raise Stop(
            f"The disk has {free} MB free and the packages need {megabytes} MB. "
            "Free some space and run the command again."
        )


def run(command, environment=None):
    """Run a command quietly; return its status and its output."""
    try:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        return 127, str(error)
    output = process.communicate()[0]
    return process.returncode, output.decode("utf-8", "replace")


def read_json(path):
    """Return the file's object, empty if there is none that can be read."""
    try:
        with open(path) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def write(path, text):
    """Write a small text file."""
    with open(path, "w") as file:
        file.write(text)


def say(line):
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
