"""A person at a terminal: runs the real program on one of its own, waits for what it prints, types.

A test file defines functions named test_*, each given a Practice, and ends with session.main()."""

import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
import traceback

TNOTES = os.path.join(os.environ["TNOTES_BIN"], "tnotes")


class Failed(Exception):
    """What was expected did not come."""


class Session:
    """One run on a terminal."""

    def __init__(self, words, environment, size=(24, 80)):
        self.words = words
        self.output = ""
        self.position = 0  # what comes before was expected already
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(words[0], words, environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    def fail(self, message):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise Failed(f"{' '.join(self.words[1:])}: {message}; on the terminal:\n{self.output[-4000:]!r}")

    def read(self, timeout):
        """Takes what comes; false at the end of output, or where nothing comes in time."""
        if not select.select([self.terminal], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self.terminal, 65536)
        except OSError:  # how Linux says that nobody holds the other end
            return False
        self.output += data.decode(errors="surrogateescape").replace("\r\n", "\n")
        return bool(data)

    def expect(self, text, timeout=30):
        """Waits for a text after the one expected before."""
        end = time.monotonic() + timeout
        while (found := self.output.find(text, self.position)) < 0:
            if not self.read(max(0, end - time.monotonic())):
                self.fail(f"expected {text!r}")
        self.position = found + len(text)
        return self

    def send(self, line):
        os.write(self.terminal, line.encode() + b"\n")
        return self

    def interrupt(self):
        os.write(self.terminal, b"\x03")
        return self

    def end_of_input(self):
        os.write(self.terminal, b"\x04")
        return self

    def finish(self, code):
        """Waits for the end, and compares the exit code; returns all that was printed."""
        got = self.wait()
        if got != code:
            raise Failed(
                f"{' '.join(self.words[1:])}: expected exit code {code}, got {got}; on the terminal:\n"
                f"{self.output!r}"
            )
        return self.output

    def wait(self, timeout=30):
        """Waits for the end; returns the exit code."""
        end = time.monotonic() + timeout
        while self.read(max(0, end - time.monotonic())):
            pass
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > end:
                self.fail("expected it to end")
            time.sleep(0.01)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)


class Practice:
    """A home with records of its own, empty until set_up()."""

    def __init__(self, home):
        self.home = home
        self.records = os.path.join(home, "tnotes", "records")
        os.makedirs(home)
        os.chdir(home)
        self.environment = dict(os.environ, HOME=home, TERM="dumb")

    def set_up(self):
        self.run("init", "--clinician", "Lucía Ortiz", "--yes")
        self.run("client", "add", "Maya Lindqvist", "--id", "m1")

    def colleague(self, id="mfoster", name="Mara Foster", cosigned_by="lortiz"):
        """Another clinician, whose notes are to be cosigned; returns what has tnotes act as them."""
        folder = os.path.join(self.home, id)
        os.makedirs(folder)
        key = os.path.join(folder, "signing_key")
        config = os.path.join(folder, "config.yaml")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        with open(os.path.join(self.home, ".config", "tnotes", "config.yaml"), encoding="utf-8") as file:
            mine = file.read()
        with open(config, "w", encoding="utf-8") as file:
            file.write(mine.replace('me: "lortiz"', f'me: "{id}"'))
        with open(key + ".pub", encoding="ascii") as file:
            public = " ".join(file.read().split()[:2])
        path = os.path.join(self.records, "practice.yaml")
        with open(path, encoding="utf-8") as file:
            people, policies = file.read().split("policies:\n")
        with open(path, "w", encoding="utf-8") as file:
            file.write(
                f'{people}  - {{id: {id}, name: "{name}", keys: ["{public}"]}}\n'
                f"policies:\n{policies}  cosign:\n    - {{clinician: {id}, by: {cosigned_by}}}\n"
            )
        self.git("commit", "-qam", "practice")
        return {"TNOTES_CONFIG": config}

    def run(self, *words, code=0, **environment):
        """Without a terminal; returns what was printed."""
        done = subprocess.run(
            [TNOTES, *words],
            env=dict(self.environment, **environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        if done.returncode != code:
            raise Failed(f"{words}: expected exit code {code}, got {done.returncode}: {done.stderr}")
        return done.stdout.decode(errors="surrogateescape")

    def terminal(self, *words, **environment):
        return Session([TNOTES, *words], dict(self.environment, **environment))

    def quick_key(self, secret):
        """The vault's key, for init to find: opening it takes no time."""
        script = os.path.join(os.environ["TNOTES_SOURCE"], "tests", "quick_key.sh")
        subprocess.run([script, secret], env=self.environment, timeout=60, check=True)

    def draft(self, *words):
        """A new draft's id."""
        return self.run("new", "m1", "--no-edit", *words).split()[0]

    def editor(self, script):
        """Makes a shell script the editor."""
        path = os.path.join(self.home, "editor")
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + script)
        os.chmod(path, 0o700)
        self.environment["TNOTES_EDITOR"] = path

    def git(self, *words):
        done = subprocess.run(
            ["git", "-C", self.records, *words],
            env=self.environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        same(f"exit code of git {words}", 0, done.returncode)
        return done.stdout.decode().strip()

    def head(self):
        return self.git("rev-parse", "HEAD")

    def status_of(self, note):
        return self.run("list", "--print", "{id} {status}").split(note)[1].split()[0]

    def unfinished(self):
        """The texts that wait to be taken up again."""
        folder = os.path.join(self.records, ".git", "tnotes", "edit")
        names = os.listdir(folder) if os.path.isdir(folder) else []
        return [os.path.join(folder, name) for name in names if name.endswith(".md")]

    def unchanged(self, head):
        same("HEAD", head, self.head())
        same("git status", "", self.git("status", "--porcelain"))


def same(what, expected, got):
    if expected != got:
        raise Failed(f"{what}: expected {expected!r}, got {got!r}")


def holds(what, text, part):
    if part not in text:
        raise Failed(f"{what}: expected {part!r} in {text!r}")


def lacks(what, text, part):
    if part in text:
        raise Failed(f"{what}: expected no {part!r} in {text!r}")


def main():
    """Runs the test_* functions of the program that calls it."""
    tests = {
        name: function
        for name, function in vars(sys.modules["__main__"]).items()
        if name.startswith("test_")
    }
    failed = 0
    home = os.environ["HOME"]
    for name, test in tests.items():
        folder = os.path.join(home, name)
        try:
            test(Practice(folder))
        except (Failed, OSError, subprocess.SubprocessError):
            failed += 1
            print(f"FAILED: {name}")
            traceback.print_exc(limit=-3, file=sys.stdout)
        os.chdir(home)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(tests) - failed} of {len(tests)} passed")
    sys.exit(1 if failed or not tests else 0)
