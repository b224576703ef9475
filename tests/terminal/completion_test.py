"""Presses Tab in bash, zsh and fish, each on a terminal of its own, with the script that
`tnotes completion` prints, and compares the command lines that come of it."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time

HOME = os.environ["HOME"]
RECORDS = os.path.join(HOME, "records")
LINE = re.compile("line:([^\r\n]*):\r?\n")

# What is typed before Tab, and the line afterwards. "|" says: nothing more is put in, what is
# listed holds the rest.
CASES = [
    ("tnotes ver", "tnotes verify"),
    ("tnotes client reo", "tnotes client reopen"),
    ("tnotes new ari --temp", "tnotes new ari --template"),
    ("tnotes new ari -t so", "tnotes new ari -t soap"),
    ("tnotes new c-4q9", "tnotes new c-4q9zt"),
    ("tnotes show @dr", "tnotes show @draft"),
    ("tnotes --color al", "tnotes --color always"),
    ("tnotes --color=al", "tnotes --color=always"),
    ("tnotes config set passphr", "tnotes config set passphrase_command"),
    ("tnotes export ari -o lett", "tnotes export ari -o letter.txt"),
    ("tnotes new ari -t my", r"tnotes new ari -t my\ form"),
    # A template's file may have come from anywhere: its name is no command.
    ("tnotes new ari -t zz", "tnotes new ari -t zz"),
]
BY_NAME = {
    "bash": "tnotes new c-4q9zt",
    "zsh": "tnotes new c-4q9zt",
    "fish": "tnotes new lindqvist",
}


def make_records():
    for client, name in [("c-4q9zt", "Maya Lindqvist"), ("c-8k2nd", "Mateo García")]:
        folder = os.path.join(RECORDS, "clients", client)
        os.makedirs(folder)
        with open(os.path.join(folder, "client.yaml"), "w", encoding="utf-8") as file:
            file.write(f'name: "{name}"\n')
    notes = os.path.join(RECORDS, "clients", "c-4q9zt", "notes", "2026")
    os.makedirs(notes)
    with open(os.path.join(notes, "20261123-k7f3m.md"), "w", encoding="utf-8") as file:
        file.write("---\nid: 20261123-k7f3m\nclient: c-4q9zt\nstatus: draft\n---\n")
    with open(os.path.join(RECORDS, "practice.yaml"), "w", encoding="utf-8") as file:
        file.write("format: 1\nclinicians: []\n")
    templates = os.path.join(RECORDS, "templates")
    os.makedirs(templates)
    for name in ["my form", "zz;touch spoilt;#"]:
        with open(os.path.join(templates, name + ".yaml"), "w", encoding="utf-8") as file:
            file.write("sections:\n  - title: Text\n")
    with open(os.path.join(HOME, "letter.txt"), "w", encoding="utf-8") as file:
        file.write("a file to complete\n")


class Shell:
    """An interactive shell that prints what its command line came to when Ctrl-T is pressed."""

    def __init__(self, name):
        self.name = name
        start = getattr(self, "start_" + name)()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            environment = dict(os.environ, TERM="xterm", TNOTES_RECORDS=RECORDS, HISTFILE="")
            os.execvpe(start[0], start, environment)
        self.seen = ""
        self.wait_for("ready>")

    def start_bash(self):
        path = os.path.join(HOME, "bashrc")
        write(path, 'PS1="ready>"\neval "$(tnotes completion bash)"\n'
              'show() { printf "\\n%s%s:\\n" "li" "ne:$READLINE_LINE"; READLINE_LINE=; }\n'
              "bind -x '\"\\C-t\":show'\nbind 'set bell-style none'\n"
              "bind 'set show-all-if-ambiguous on'\nbind 'set enable-bracketed-paste off'\n")
        return ["bash", "--noprofile", "--rcfile", path, "-i"]

    def start_zsh(self):
        write(os.path.join(HOME, ".zshrc"), 'PS1="ready>"\nunsetopt PROMPT_SP ZLE_BRACKETED_PASTE\n'
              'unset zle_bracketed_paste\n'
              'autoload -Uz compinit && compinit -u\neval "$(tnotes completion zsh)"\n'
              'show() { zle -I; printf "\\n%s%s:\\n" "li" "ne:$BUFFER"; BUFFER=; }\n'
              "zle -N show\nbindkey '^T' show\n")
        return ["zsh", "-d", "-i"]

    def start_fish(self):
        folder = os.path.join(HOME, ".config", "fish")
        os.makedirs(folder, exist_ok=True)
        write(os.path.join(folder, "config.fish"),
              "set -g fish_greeting\nfunction fish_prompt; echo -n 'ready>'; end\n"
              "function fish_right_prompt; end\nset -g fish_autosuggestion_enabled 0\n"
              "tnotes completion fish | source\n"
              "function show; printf '\\n%s%s:\\n' li \"ne:\"(commandline); commandline ''; end\n"
              "bind \\ct show\n")
        return ["fish", "-i"]

    def read(self, seconds):
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        if ready:
            try:
                self.seen += os.read(self.terminal, 65536).decode("utf-8", "replace")
            except OSError as end:
                raise SystemExit(f"{self.name} ended:\n{self.seen}") from end
        return bool(ready)

    def wait_for(self, text):
        deadline = time.monotonic() + 20
        while text not in self.seen:
            if time.monotonic() > deadline:
                raise SystemExit(f"{self.name} did not print {text!r}:\n{self.seen!r}")
            self.read(0.2)

    def send(self, text):
        os.write(self.terminal, text.encode())

    def press_tab(self, typed):
        """The command line after Tab, and all that the shell printed on the way."""
        self.seen = ""
        self.send(typed + "\t\x14")
        deadline = time.monotonic() + 30
        while not (line := LINE.search(self.seen)):
            if time.monotonic() > deadline:
                raise SystemExit(f"{self.name}: no line in {self.seen!r}")
            self.read(0.2)
        return line.group(1).strip(), self.seen

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def check_loads(name):
    """The script says nothing on being loaded by a shell that has nothing else."""
    script = os.path.join(HOME, "script." + name)
    write(script, subprocess.run(["tnotes", "completion", name], check=True, text=True,
                                 capture_output=True).stdout)
    plain = {"bash": ["bash", "--norc", "--noprofile", "-eu", script],
             "zsh": ["zsh", "-f", "-n", script],
             "fish": ["fish", "--no-config", script]}[name]
    loaded = subprocess.run(plain, text=True, capture_output=True, check=False)
    if loaded.returncode != 0 or loaded.stdout or loaded.stderr:
        raise SystemExit(f"{name} does not load the script: {loaded}")


def check(name):
    check_loads(name)
    shell = Shell(name)
    failures = []
    for typed, expected in CASES + [("tnotes new lindq", BY_NAME[name])]:
        line, seen = shell.press_tab(typed)
        if line != expected:
            failures.append(f"{name}: {typed!r} became {line!r}, not {expected!r}\n{seen!r}")
    # Two clients fit: both are listed, with their names, and the word stays.
    line, seen = shell.press_tab("tnotes new ma")
    for part in ["Lindqvist", "c-8k2nd"]:
        if part not in seen:
            failures.append(f"{name}: {part!r} is not listed:\n{seen!r}")
    if not line.startswith("tnotes new ma"):
        failures.append(f"{name}: 'ma' became {line!r}")
    shell.close()
    return failures


def main():
    make_records()
    failures = []
    for name in ["bash", "zsh", "fish"]:
        if shutil.which(name) is None:
            raise SystemExit(f"{name} is not installed")
        failures += check(name)
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


main()
