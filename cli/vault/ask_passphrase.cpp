#include "cli/vault/ask_passphrase.hpp"

#include <algorithm>
#include <csignal>

#include "base/process.hpp"
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

// Through the shell, as an editor's command is: the setting may hold a pipe.
std::optional<Secret> from_command(Context& context) {
  const Setting* const setting = context.settings().find("passphrase_command");
  if (setting == nullptr || setting->values.empty()) return std::nullopt;
  const auto locked = [&](const std::string& message) {
    return Error(Exit::locked, message)
        .hint(fmt::format("it is set as passphrase_command in {}", setting->origin))
        .hint("to do without it this once, name a file with --passphrase-file");
  };
  const auto [outcome, printed] = [&] {
    try {
      return run_for_secret(
          {{"/bin/sh", "-c", setting->values.front()}, context.environment(), std::nullopt, {}},
          longest);
    } catch (const Error& error) {
      if (error.code() != Exit::invalid) throw;
      throw locked(fmt::format("the passphrase command printed more than {} bytes", longest));
    }
  }();
  if (outcome.signal == SIGINT || outcome.status == 128 + SIGINT) throw Interrupted{};
  if (!outcome.ok()) {
    throw locked(fmt::format("the passphrase command failed with status {}", outcome.status));
  }
  Secret passphrase = without_line_end(printed);
  if (passphrase.empty()) throw locked("the passphrase command printed nothing");
  return passphrase;
}

std::optional<Secret> ask_twice(Context& context, const std::string& question) {
  for (int left = attempts; left > 0; --left) {
    Secret passphrase = context.ask_secret(question);
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

constexpr const char* cannot_be_reset =
    "nobody can reset it: once it is forgotten, only a recovery key opens the notes";

std::optional<Secret> ask_for_new(Context& context) {
  context.say("psychotherapy notes are encrypted, and only what you choose now opens them again");
  context.say(cannot_be_reset);
  return ask_twice(context, "passphrase for the vault (empty: not now)");
}

std::optional<Secret> ask_for_changed(Context& context, const char* if_empty) {
  context.say(cannot_be_reset);
  return ask_twice(context, fmt::format("new passphrase for the vault (empty: {})", if_empty));
}

Secret ask_for_known(Context& context, const std::string& whose) {
  Secret passphrase = context.ask_secret("passphrase of " + whose);
  if (passphrase.empty()) throw Error(Exit::usage, "the passphrase is empty");
  return passphrase;
}

Error nobody_can_be_asked(const std::string& whose) {
  return Error(Exit::locked,
               fmt::format("the passphrase of {} is needed, and nobody can be asked", whose))
      .hint("name a file that holds it with --passphrase-file FILE");
}

void require_typeable(const Secret& passphrase, const char* source) {
  if (can_be_typed(passphrase)) return;
  throw Error(
      Exit::usage,
      fmt::format("the passphrase {} could not be typed: it holds a control character", source))
      .hint("one line is all that may stand there");
}

std::optional<Secret> checked(Context& context, std::optional<Secret> passphrase,
                              const char* source) {
  if (!passphrase) return passphrase;
  require_typeable(*passphrase, source);
  warn_if_short(context, *passphrase);
  return passphrase;
}

}  // namespace

std::optional<Secret> new_passphrase(Context& context, const PassphraseFile& file) {
  if (file) return checked(context, from_file(context, *file), "in the file");
  if (auto printed = from_command(context)) {
    return checked(context, std::move(printed), "that the command printed");
  }
  if (!context.can_ask_secret()) return std::nullopt;
  return checked(context, ask_for_new(context), "typed");
}

std::optional<Secret> changed_passphrase(Context& context, const PassphraseFile& file,
                                         const char* if_empty) {
  if (file) return checked(context, from_file(context, *file), "in the file");
  if (!context.can_ask_secret()) {
    throw Error(Exit::usage, "a new passphrase is needed, and nobody can be asked")
        .hint("name a file that holds it with --new-passphrase-file FILE");
  }
  return checked(context, ask_for_changed(context, if_empty), "typed");
}

void hint_at_command(Context& context) {
  if (const Setting* const command = context.settings().find("passphrase_command")) {
    context.hint(fmt::format("have passphrase_command in {} print the new one", command->origin));
  }
}

Secret known_passphrase(Context& context, const PassphraseFile& file) {
  if (file) return from_file(context, *file);
  if (auto printed = from_command(context)) return *std::move(printed);
  if (context.can_ask_secret()) return ask_for_known(context, "the vault");
  throw nobody_can_be_asked("the vault")
      .hint("or a command that prints it: tnotes config set passphrase_command COMMAND");
}

Secret passphrase_of_file(Context& context, const PassphraseFile& file, const std::string& name) {
  if (file) return from_file(context, *file);
  const std::string whose = '\'' + name + '\'';
  if (context.can_ask_secret()) return ask_for_known(context, whose);
  throw nobody_can_be_asked(whose);
}

}  // namespace tnotes::cli
