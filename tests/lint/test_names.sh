#!/bin/sh
# test_names.sh PROGRAM: the names of a doctest program's cases. doctest takes some characters for
# parts of a filter, and a filter that fits no case passes: such a test would never run.
set -eu
names=$("$1" --no-colors --list-test-cases | grep -v -e '^\[doctest\]' -e '^=*$')
[ -n "$names" ] || { echo "no test cases" >&2; exit 1; }
odd=$(printf '%s\n' "$names" | grep -n '[^A-Za-z0-9 _-]' || :)
twice=$(printf '%s\n' "$names" | sort | uniq -d)
[ -z "$odd" ] || printf 'only letters, digits, spaces, _ and -, please: %s\n' "$odd" >&2
[ -z "$twice" ] || printf 'more than once: %s\n' "$twice" >&2
[ -z "$odd$twice" ]
