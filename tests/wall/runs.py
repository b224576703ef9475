"""What each command is run with: lines as for a shell, of which each must succeed in a home whose
vault lies where it should. Words in braces are made for each run (WatchedHome: an attribute, or what
make_NAME returns)."""

# A command that is not here, an option that no line has and a choice that none takes fail the test.
# Values are also replaced by what the vault holds: by all of it where the command's table completes
# a file or a directory, or the value is `KEY=@FILE`.
RUNS = {
    "init": [
        "TNOTES_CONFIG={folder}/config.yaml init --records {folder}/records --vault {folder}/vault"
        " --clinician 'Lucía Ortiz' --credentials LMFT --signing-key {key} --yes --no-input",
        "TNOTES_CONFIG={folder}/config.yaml init --records {folder}/records --vault {folder}/vault"
        " --clinician 'Lucía Ortiz' --passphrase-file {secret} --yes",
    ],
    "client add": [
        "client add 'Ines Vance' --id {word} --dob 1980-01-02 --diagnosis F41.1 --flag minor"
        " --opened 2026-01-05",
    ],
    "client list": [
        "client list",
        "client list --status active",
        "client list --status closed",
        "client list --status all",
        "client list --all",
    ],
    "client show": ["client show m1"],
    "client edit": ["client edit m1 --set flags=@{text}", "client edit m1"],
    "client close": ["client close {person} --date 2026-11-02"],
    "client reopen": ["client reopen {closed}"],
    "new": [
        "new m1 --template soap --date 2026-03-02 --start 14:00 --end 14:50 --set plan=@{text}"
        " --no-edit",
        "new m1 --from {body}",
        "new m1",
    ],
    "edit": [
        "edit {draft} --set plan=@{text}",
        "edit {draft} --from {body}",
        "edit {draft}",
    ],
    "discard": ["discard {draft} --yes"],
    "move": ["move {draft} a1"],
    "sign": [
        "sign {draft} --yes",
        "sign --all-complete --week today --client m1 --yes",
        "sign --all-complete --since 2026-01-01 --until today --yes",
    ],
    "cosign": [
        "cosign {supervised} --yes",
        "cosign --all-due --week today --client m1 --yes",
        "cosign --all-due --since 2026-01-01 --until today --yes",
    ],
    "addend": [
        "addend {signed} --set text=@{text} --no-edit",
        "addend {signed} --from {body} --entered-in-error",
        "addend {signed}",
    ],
    "show": ["show {draft}", "show {signed}"],
    "list": [
        "list",
        "list --client m1 --since 2026-01-01 --until today --template soap --status draft",
        "list --status signed --tag {word} --where plan={word}",
        "list --status uncosigned --week today",
        "list --print '{{date}} {{name}} {{id}}'",
    ],
    "amendment add": [
        "amendment add m1 --note {signed} --date yesterday --text {word}",
        "amendment add m1 --from {body}",
        "amendment add m1",
    ],
    "amendment list": [
        "amendment list",
        "amendment list m1 --status open",
        "amendment list --status accepted",
        "amendment list --status denied",
        "amendment list --status withdrawn",
        "amendment list --status all",
        "amendment list --all",
    ],
    "amendment show": ["amendment show {request}"],
    "amendment extend": [
        "amendment extend {request} --until {latest_extension} --date today --text {word}",
        "amendment extend {request} --from {body}",
        "amendment extend {request}",
    ],
    "amendment accept": [
        "amendment accept {request} --note {signed} --inform {word} --date today --text {word}",
        "amendment accept {request} --from {body} --yes",
    ],
    "amendment deny": [
        "amendment deny {request} --basis accurate --note {signed} --date today"
        " --text {word}",
        "amendment deny {request} --basis not-created-here --from {body} --yes",
        "amendment deny {request} --basis not-in-record",
        "amendment deny {request} --basis not-open-to-access",
    ],
    "amendment statement": [
        "amendment statement {denied} --date today --text {word}",
        "amendment statement {denied} --from {body}",
        "amendment statement {denied}",
        "amendment statement {disagreed} --rebuttal --text {word}",
    ],
    "amendment withdraw": [
        "amendment withdraw {request} --date today --text {word}",
        "amendment withdraw {denied} --entered-in-error --from {body}",
    ],
    "log": ["log", "log m1 --max 5 --since 2026-01-01 --until today", "log {signed}"],
    "diff": ["diff {draft}", "diff HEAD~2..HEAD", "diff {signed} HEAD~1"],
    "template list": ["template list"],
    "template show": ["template show soap"],
    "template check": ["template check", "template check soap", "template check {template}"],
    "export": [
        "export m1",
        "export m1 --format md --since 2026-01-01 --until today --include-drafts --output {out}",
        "export m1 --format txt --output {out}",
        "export m1 --format json --output {out}",
        "export m1 --output -",
    ],
    "verify": ["verify", "verify --accept-head {head}"],
    "doctor": ["doctor"],
    "config get": ["config get me"],
    "config set": [
        "config set editor nano",
        "config set records {records}",
        "config set vault {vault}",
    ],
    "config list": ["config list", "config list --show-origin"],
    "completion": [
        "completion bash",
        "completion zsh",
        "completion fish",
        "completion words tnotes show ''",
        "completion words tnotes vault show ''",
    ],
    "help": ["help new", "help vault", "help security"],
    "vault init": ["vault init --passphrase-file {secret}"],
    "vault new": ["vault new m1 --date 2026-03-02 --from {canary}", "vault new m1"],
    "vault edit": [
        "vault edit {vault_note} --from {canary} --passphrase-file {secret}",
        "vault edit {vault_note} --passphrase-file {secret}",
        "vault edit {vault_note} --from {canary} --identity {plain_key}",
        "vault edit {vault_note} --client m1 --date 2026-03-03 --passphrase-file {secret}",
        "vault edit {vault_note} --at {vault_head} --passphrase-file {secret}",
    ],
    "vault show": [
        "vault show {vault_note} --unsafe-stdout --passphrase-file {secret}",
        "vault show m1 --unsafe-stdout --passphrase-file {secret}",
        "vault show {vault_note} --unsafe-stdout --identity {plain_key}",
        "vault show {vault_note} --at {vault_head} --unsafe-stdout --passphrase-file {secret}",
        "vault show --client m1 --since 2026-01-01 --until today --unsafe-stdout"
        " --passphrase-file {secret}",
    ],
    "vault search": [
        "vault search e --unsafe-stdout --passphrase-file {secret}",
        "vault search a --client m1 --since 2026-01-01 --until today --word --unsafe-stdout"
        " --identity {plain_key}",
        "vault search . --regex --notes --passphrase-file {secret}",
        "vault search e --notes --passphrase-file {secret}",
    ],
    "vault history": ["vault history {vault_note}"],
    "vault audit": [
        "vault audit --passphrase-file {secret}",
        "vault audit m1 --since 2026-01-01 --until today --identity {plain_key}",
    ],
    "vault list": [
        "vault list --passphrase-file {secret}",
        "vault list --client m1 --since 2026-01-01 --until today --passphrase-file {secret}",
        "vault list --identity {plain_key}",
    ],
    "vault discard": ["vault discard {vault_note} --yes"],
    "vault passphrase": [
        "vault passphrase --passphrase-file {secret} --new-passphrase-file {secret}",
    ],
    "vault recover": [
        "vault recover --identity {plain_key}",
        "vault recover --identity {sealed} --passphrase-file {secret} --new-key"
        " --new-passphrase-file {secret}",
    ],
    "vault recipient add": [
        "vault recipient add {recipient} --identity {plain_key} --passphrase-file {secret}",
    ],
    "vault recipient remove": [
        "vault recipient remove {other_recipient} --identity {plain_key} --passphrase-file {secret}",
    ],
    "vault recipient list": ["vault recipient list"],
    "vault recipient trust": ["vault recipient trust", "vault recipient trust {own_recipient}"],
    "vault verify": [
        "vault verify",
        "vault verify --unlock --passphrase-file {secret}",
        "vault verify --identity {plain_key}",
        "vault verify --accept-head {vault_head}",
    ],
    "vault rekey": ["vault rekey --passphrase-file {secret}", "vault rekey --identity {plain_key}"],
    "vault words": ["vault words -- tnotes vault sh", "vault words -- tnotes vault show ''"],
}

# The same on a terminal alone, where Enter is pressed once the second of each pair is there: what is
# shown until then is shown once, and is a canary of its own.
SHOWN_ONCE = {
    "vault recipient add": [("vault recipient add --recovery", "Enter: I have it.")],
}

# The options that every command takes, each with every choice. That of --json is added to each
# line by the test.
EVERYWHERE = [
    "list --no-input --color auto",
    "list --color always",
    "list --color never",
    "list --yes",
    "list --records {records}",
    "list --vault {vault}",
]

# What a command may print of the vault, which nothing else may.
MAY_PRINT = {
    "vault show": {"text", "id"},
    "vault new": {"id"},
    "vault edit": {"id"},
    "vault list": {"id"},
    "vault search": {"text", "id"},
    "vault audit": {"id"},
    "vault discard": {"id"},
}

# With the vault linked into a place among the records these still have to succeed.
ALWAYS_SUCCEED = [
    "show {signed}",
    "show {draft}",
    "log",
    "log m1",
    "diff {signed}",
    "template show soap",
    "config list",
    "help new",
    "vault new m1 --from {canary}",
    "vault list --passphrase-file {secret}",
    "vault show {vault_note} --unsafe-stdout --passphrase-file {secret}",
]

# {place} is a note in the vault, named in five ways: each must be refused by the wall (4), and not
# fail for another reason.
REFUSED = [
    "new m1 --from {place}",
    "new m1 --set plan=@{place} --no-edit",
    "edit {draft} --from {place}",
    "edit {draft} --set plan=@{place}",
    "addend {signed} --from {place}",
    "addend {signed} --set text=@{place} --no-edit",
    "client edit m1 --set flags=@{place}",
    "amendment add m1 --from {place}",
    "amendment accept {request} --from {place}",
    "amendment statement {denied} --from {place}",
    "amendment show {place}",
    "template check {place}",
    "export m1 --format md --output {place}",
    "export m1 --vault {out} --format md --output {place}",
]
