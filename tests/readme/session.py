#!/usr/bin/python3
"""session.py TNOTES > man/session.svg: runs a short session with a fixed clock and draws what was
typed and printed as the picture of the README. picture_test.py checks that it still looks so."""

import html
import os
import pty
import subprocess
import sys
import tempfile

EDITOR = """#!/bin/sh
sed -i '/^# Subjective/a\\
Feels anxious about a job interview next week.' "$1"
sed -i '/^# Objective/a\\
Fidgeting throughout; calmer after a breathing exercise.' "$1"
sed -i '/^# Assessment/a\\
Anxiety interferes with sleep; no safety concerns.' "$1"
sed -i '/^# Plan/a\\
Practise breathing daily; review before the interview.' "$1"
"""

# What is typed, and what is answered when it asks.
TYPED = [
    (["client", "add", "Maya Lindqvist", "--dob", "1990-04-02"], ""),
    (["new", "maya", "--start", "14:00", "--end", "14:53"], ""),
    (["sign", "@draft"], "y\n"),
    (["addend", "@", "--set", "text=The interview was moved to Thursday."], ""),
    (["sign", "@", "--yes"], ""),
    (["list", "--since", "this week"], ""),
    (["export", "maya", "-o", "maya.md"], ""),
]

WIDTH, LINE, LEFT, TOP = 830, 19, 16, 48


def on_terminal(argv, env, cwd, answer):
    """Runs a program on a terminal of its own and returns what stood there in the end."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        os.execve(argv[0], argv, env)
    if answer:
        os.write(terminal, answer.encode())
    shown = b""
    while True:
        try:
            block = os.read(terminal, 4096)
        except OSError:
            break
        if not block:
            break
        shown += block
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status != 0:
        raise SystemExit(f"{argv[1:]} ended with {status}:\n{shown.decode()}")
    text = shown.decode().replace("\r\n", "\n")
    if answer and text.startswith(answer):
        # Typed ahead, the answer is echoed at once; a person types it behind the question.
        text = text[len(answer):].replace("[y/N] ", "[y/N] " + answer, 1)
    return text.strip("\n").split("\n")


def shell(words):
    return " ".join(f"'{w}'" if " " in w else w for w in words)


def record(tnotes):
    lines = []
    with tempfile.TemporaryDirectory() as home:
        editor = os.path.join(home, "editor")
        with open(editor, "w", encoding="utf-8") as file:
            file.write(EDITOR)
        os.chmod(editor, 0o700)
        env = {"HOME": home, "PATH": "/usr/bin:/bin", "TERM": "dumb", "LC_ALL": "C.UTF-8",
               "EDITOR": editor, "TZ": "UTC"}
        subprocess.run([tnotes, "init", "--clinician", "Lucía Ortiz", "--credentials", "LMFT", "--yes",
                        "--no-input"],
                       env=env, check=True, capture_output=True)
        for words, answer in TYPED:
            lines.append(("typed", shell(["tnotes", *words])))
            lines += [("printed", line) for line in on_terminal([tnotes, *words], env, home, answer)]
    return lines


def draw(lines):
    height = TOP + LINE * len(lines) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="A tnotes session">',
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#1d2330"/>',
        *(f'<circle cx="{22 + 20 * i}" cy="20" r="6" fill="#4a5468"/>' for i in range(3)),
        '<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" '
        'xml:space="preserve">',
    ]
    for number, (kind, line) in enumerate(lines):
        y = TOP + LINE * (number + 1) - 6
        colour = "#ffffff" if kind == "typed" else "#b8c4d6"
        prompt = '<tspan fill="#7fd1a5">$ </tspan>' if kind == "typed" else ""
        parts.append(f'<text x="{LEFT}" y="{y}" fill="{colour}">{prompt}{html.escape(line)}</text>')
    return "\n".join([*parts, "</g>", "</svg>", ""])


if __name__ == "__main__":
    sys.stdout.write(draw(record(os.path.abspath(sys.argv[1]))))
