#!/usr/bin/python3
"""The wall's other tests see what they are there for: in a copy of the tree, leaks are built in on
purpose, and each check must name those that concern it. Where a check stops the build, it is made to
warn only, as if it had been forgotten, so that the next is reached."""

import os
import re
import shutil
import subprocess
import sys

import built

COPY = os.path.join(os.environ["HOME"], "copy")
BUILD = os.path.join(COPY, "build")
failures = []

# How the record side could come to be linked to the vault: (whose CMakeLists.txt, the line more).
LINKS = [
    ("cli", "target_link_libraries(tnotes PRIVATE tnotes_vault_cli)"),
    ("lib", 'target_link_libraries(tnotes_base INTERFACE "$<LINK_ONLY:tnotes_vault>")'),
    ("cli", "target_sources(tnotes PRIVATE $<TARGET_OBJECTS:tnotes_vault>)"),
    ("cli", "target_link_libraries(tnotes PRIVATE ${CMAKE_BINARY_DIR}/lib/libtnotes_vault.a)"),
    ("cli", "target_sources(tnotes_cli PRIVATE vault/opened.cpp)"),
    ("cli", 'target_precompile_headers(tnotes PRIVATE "vault/note.hpp")'),
    (".", "target_link_libraries(tnotes PRIVATE tnotes_vault)"),
    (
        "cli",
        "add_library(helper INTERFACE)\ntarget_link_libraries(helper INTERFACE tnotes_vault)\n"
        "add_executable(other app/main.cpp)\ntarget_link_libraries(other helper tnotes_cli)",
    ),
]

# Leaks in sources: (file, a line that is in it, what stands there instead). `@` is that line.
LEAKS = [
    # By a link that is taken for harmless.
    ("lib/CMakeLists.txt", "tnotes_library(disclosure DEPS tnotes_records)",
     "tnotes_library(disclosure DEPS tnotes_records tnotes_vault)"),
    # By a name that no header was included for.
    ("cli/doctor.cpp", "namespace tnotes::cli {",
     "namespace tnotes::vault { std::size_t padded_size(std::size_t); }\n@"),
    ("cli/doctor.cpp", "Exit run(const DoctorOptions&, Context& context) {",
     "@\n  if (vault::padded_size(1) == 0) return Exit::invalid;"),
    # By a header of which nothing is left in the object.
    ("cli/list.cpp", '#include "cli/select.hpp"', '@\n#include "vault/note.hpp"'),
    ("cli/list.cpp", "Exit run(const ListOptions& options, Context& context) {",
     "@\n  static_assert(vault::text_limit > 0);"),
    # What is printed: the names of notes, reversed.
    ("cli/log.cpp", '#include "base/text.hpp"', '@\n#include <filesystem>'),
    ("cli/log.cpp", "Exit run(const LogOptions& options, Context& context) {",
     "@\n  namespace fs = std::filesystem;"
     "\n  for (const auto& each : fs::directory_iterator(*context.settings().vault() / \"notes\")) {"
     "\n    const std::string name = each.path().filename().string();"
     "\n    context.say(std::string(name.rbegin(), name.rend()));\n  }"),
    # What is written: ciphertext in base64; a link to it; by the vault's program plain text in hex, and
    # as the name of a directory.
    ("cli/export.cpp", '#include "base/files.hpp"', '@\n#include "base/base64.hpp"'),
    ("cli/export.cpp", "Exit run(const ExportOptions& options, Context& context) {",
     "@\n  for (const auto& each : fs::directory_iterator(*context.settings().vault() / \"notes\")) {"
     "\n    const std::string text = base64_encode(read_file(each.path()), Padding::full);"
     "\n    write_file(context.settings().home() / \"seen\", text);"
     "\n    std::error_code there;"
     "\n    fs::create_hard_link(each.path(), context.settings().home() / \"kept\", there);\n  }"),
    ("cli/vault/new.cpp", '#include "base/text.hpp"', '@\n#include "base/files.hpp"'),
    ("cli/vault/new.cpp", '  save(context, store, *std::move(writing), "new");',
     "  std::string hex;"
     "\n  for (const char c : writing->note.text.reveal()) hex += fmt::format(\"{:02x}\", c);"
     "\n  write_file(context.settings().home() / \"last\", hex);"
     "\n  const std::string word(writing->note.text.reveal().substr(0, 20));"
     "\n  std::filesystem::create_directory(context.settings().home() / word);\n@"),
    # A command, an option and a choice that nothing is run with.
    ("cli/table.cpp", " help_command(),",
     "@ Describe<Group>(\"peek\", \"look\").runs([](const Group&, Context&) { return Exit::done; }),"),
    ("cli/show.cpp", '      .positional("NOTE"',
     '      .option("--other", 0, "NOTE", &ShowOptions::note, "another")\n@'),
    ("cli/client_list.cpp", '{"active", "closed", "all"}', '{"active", "closed", "all", "gone"}'),
]  # fmt: skip


def expect(right, what):
    if not right:
        failures.append(what)


def run(*words, **environment):
    return subprocess.run(
        words, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=280
    )


def configure():
    # clang builds without optimising in half of gcc's time.
    compiler = shutil.which("clang++") or built.cached("CMAKE_CXX_COMPILER")
    return run(
        "cmake", "-S", COPY, "-B", BUILD, "-G", built.cached("CMAKE_GENERATOR"),
        f"-DCMAKE_CXX_COMPILER={compiler}", "-DCMAKE_BUILD_TYPE=None", "-DCMAKE_CXX_FLAGS=-O0",
        "-DCMAKE_UNITY_BUILD=ON", "-DCMAKE_UNITY_BUILD_BATCH_SIZE=16",
    )  # fmt: skip


def edit(path, old, new):
    """Puts new text into a file of the copy; the old must be there once."""
    path = os.path.join(COPY, path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(old) != 1:
        sys.exit(f"{path}: expected once: {old}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new.replace("@", old)))


def check(name, *words):
    """What a check of the wall says of the copy, which it must refuse."""
    tools = os.path.join(BUILD, "test-bin")
    test = os.path.join(COPY, "tests", "wall", name + "_test.py")
    done = run(
        sys.executable, test, *words, BUILD=BUILD, TNOTES_BIN=os.path.join(BUILD, "bin"),
        TNOTES_TEST_BIN=tools, TNOTES_SOURCE=COPY, HOME=home_for(name),
    )  # fmt: skip
    said = done.stdout + done.stderr
    expect(done.returncode == 1, f"{name} ended with {done.returncode}: {said[-2000:]}")
    return said


def home_for(name):
    path = os.path.join(os.environ["HOME"], "home-" + name)
    os.mkdir(path)
    return path


def check_links():
    done = configure()
    expect(done.returncode == 0, f"the copy as it is: {done.stderr}")
    for folder, line in LINKS:
        path = os.path.join(COPY, folder, "CMakeLists.txt")
        with open(path, encoding="utf-8") as file:
            before = file.read()
        with open(path, "a", encoding="utf-8") as file:
            file.write(line + "\n")
        done = configure()
        expect(done.returncode != 0 and "the wall:" in done.stderr, f"not seen: {line}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(before)


def build_leaks():
    for path, old, new in LEAKS:
        edit(path, old, new)
    done = configure()
    expect("the wall:" in done.stderr and "tnotes_disclosure" in done.stderr, "the link is not seen")
    edit(
        "tests/wall/link_closure.cmake",
        'message(FATAL_ERROR "the wall: these',
        'message(WARNING "the wall: these',
    )
    done = configure()
    if done.returncode != 0:
        sys.exit(f"the copy cannot be configured: {done.stderr[-3000:]}")
    done = run("cmake", "--build", BUILD, "--target", "tnotes", "tnotes-vault", "command_table")
    if done.returncode != 0:
        sys.exit(f"the copy does not build: {done.stdout[-3000:]}")
    os.symlink(
        os.path.join(os.environ["TNOTES_TEST_BIN"], "age_tool"), os.path.join(BUILD, "test-bin", "age_tool")
    )


def check_leaks():
    said = check("symbols")
    expect("bin/tnotes: " in said and "tnotes::vault::padded_size" in said, f"symbols: {said}")
    said = check("dependencies")
    expect("tnotes_cli: " in said and "lib/vault/note.hpp" in said, f"dependencies: {said}")
    said = check("canaries", "log", "export", "vault new", "show", "client list", "peek")
    for pattern in (
        "peek: nothing is run",
        "show: nothing is run with --other",
        "client list: --status is not run with gone",
        "tnotes log: the id .*, reversed, on standard error",
        "tnotes log --color always .*: the id .*, reversed, on the terminal",
        "tnotes export m1: the header of .*, as base64, .*, in .*/seen",
        "tnotes export m1: a way into the vault: .*/kept",
        "tnotes vault new m1 --date .*: the text 'first', as hex, in .*/last",
        "tnotes vault new m1: the text 'typed', as hex, in .*/last",
        "tnotes vault new m1: the text 'typed', as it is, in the name of",
    ):
        expect(re.search(pattern, said), f"canaries, {pattern}: {said[-4000:]}")


def main():
    if built.cached("TNOTES_SANITIZE") == "ON":
        print("skipped: what it builds has no sanitizers, and so is what the other build tests")
        sys.exit(77)
    os.mkdir(COPY)
    for name in ("cli", "lib", "man", "templates", "tests"):
        shutil.copytree(os.path.join(built.SOURCE, name), os.path.join(COPY, name))
    shutil.copy(os.path.join(built.SOURCE, "CMakeLists.txt"), COPY)
    check_links()
    build_leaks()
    check_leaks()
    for each in failures:
        print("FAILED:", each)
    sys.exit(1 if failures else 0)


main()
