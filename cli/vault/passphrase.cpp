#include "cli/vault/passphrase.hpp"

#include <algorithm>

#include "base/secret_file.hpp"

namespace tnotes::cli {
namespace {

constexpr std::size_t longest = 4096;
constexpr std::size_t short_length = 8;
constexpr int attempts = 3;

// One line end behind it is not part of it.
Secret without_line_end(const Secret& text) {
  std::string_view line = text.reveal();
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
  }
  return Secret::copy(line);
}

Secret from_file(Context& context, const std::string& path) {
  const SecretFile file = read_secret_file(context.settings().expand(path), longest);
  if (file.others_can_read) {
    context.warn("others can read the passphrase file");
    context.hint("make it yours alone with 'chmod 600'");
  }
  Secret passphrase = without_line_end(file.bytes);
  if (passphrase.empty()) throw Error(Exit::usage, "the passphrase in the file is empty");
  return passphrase;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool can_be_typed(const Secret& passphrase) {
  return std::ranges::none_of(passphrase.reveal(), is_control);
}

void warn_if_short(Context& context, const Secret& passphrase) {
  if (passphrase.size() >= short_length) return;
  context.warn("this passphrase is short: whoever has the key's file can try many");
}

std::optional<Secret> ask_for_new(Context& context) {
  context.say("psychotherapy notes are encrypted, and only what you choose now opens them again");
  context.say("nobody can reset it: once it is forgotten, the notes are lost");
  for (int left = attempts; left > 0; --left) {
    Secret passphrase = context.ask_secret("passphrase for the vault (empty: not now)");
    if (passphrase.empty()) return std::nullopt;
    if (!can_be_typed(passphrase)) {
      context.say("that held a control character");
    } else if (passphrase == context.ask_secret("the same passphrase again")) {
      return passphrase;
    } else {
      context.say("the two are not the same");
    }
  }
  throw Error(Exit::usage, "no passphrase was given twice the same");
}

}  // namespace

std::optional<Secret> new_passphrase(Context& context, const PassphraseFile& file) {
  std::optional<Secret> passphrase;
  if (file) {
    passphrase = from_file(context, *file);
    if (!can_be_typed(*passphrase)) {
      throw Error(Exit::usage,
                  "the passphrase in the file could not be typed: it holds a control character")
          .hint("the file may hold one line");
    }
  } else if (context.can_ask_secret()) {
    passphrase = ask_for_new(context);
  }
  if (passphrase) warn_if_short(context, *passphrase);
  return passphrase;
}

Secret known_passphrase(Context& context, const PassphraseFile& file) {
  if (file) return from_file(context, *file);
  if (!context.can_ask_secret()) {
    throw Error(Exit::locked, "the vault's passphrase is needed, and nobody can be asked")
        .hint("name a file that holds it with --passphrase-file FILE");
  }
  Secret passphrase = context.ask_secret("passphrase of the vault");
  if (passphrase.empty()) throw Error(Exit::usage, "the passphrase is empty");
  return passphrase;
}

}  // namespace tnotes::cli
