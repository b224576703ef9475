#include "cli/vault/compose.hpp"

#include <unistd.h>

#include "base/secret_file.hpp"
#include "base/text.hpp"
#include "cli/compose.hpp"
#include "cli/json.hpp"
#include "vault/editors.hpp"
#include "vault/scratch.hpp"
#include "vault/seal.hpp"
#include "vault/unfinished.hpp"
#include "workspace/programs.hpp"

namespace tnotes::cli {
namespace {

Error with_kept(Error error, const std::string& id) {
  return error.hint("the text is kept, encrypted, out of the vault's history")
      .hint(fmt::format("go on with 'tnotes vault edit {}'", id.substr(0, 8)));
}

Error still_in_memory(Error error, const vault::Scratch& scratch) {
  return error.hint(fmt::format("the text is still in memory, in {}", scratch.file().string()))
      .hint("the next 'tnotes vault' command tries again to keep it");
}

// Keeps what the editor left, and lets the folder go. Returns the error to throw.
Error kept(Error error, const vault::Store& store, vault::Scratch& scratch) {
  try {
    auto text = scratch.read();
    if (!text || !scratch.differs(*text) || trim(text->reveal()).empty()) {
      scratch.remove();
      return error;
    }
    vault::keep_unfinished(store, {scratch.heading(), *std::move(text)});
    scratch.remove();
    return with_kept(std::move(error), scratch.heading().id);
  } catch (const Error& worse) {
    if (worse.message() != error.message()) error.hint(worse.message());
    return still_in_memory(std::move(error), scratch);
  }
}

std::string clean_command(Context& context) {
  const std::string command = require_editor(context, "give the text with --from FILE");
  auto clean = vault::clean_editor(command, context.environment());
  if (!clean.is_known) {
    context.warn(fmt::format("'{}' may keep copies of the text elsewhere", command));
    context.hint("vim, nano and emacs are told to keep none: tnotes-vault(1)");
  }
  return std::move(clean.command);
}

}  // namespace

std::optional<vault::Note> compose(Context& context, const vault::Store& store, vault::Note start,
                                   bool resumed) {
  const std::string command = clean_command(context);
  auto scratch = vault::Scratch::make(context.environment(), store.root(), start);
  try {
    run_editor(command, scratch.file(), 0, context.environment(), {scratch.lock_descriptor()});
    auto text = scratch.read();
    if (!scratch.is_released()) {
      context.warn("the editor went on in the background: use an option that makes it wait");
      context.hint("once it is closed, the next 'tnotes vault' command takes the text up");
      return std::nullopt;
    }
    const bool is_written = text && !trim(text->reveal()).empty();
    if (is_written && (resumed || scratch.differs(*text))) {
      // Encrypted, and on the disk, before the folder in memory goes.
      vault::Note note{start.heading, *std::move(text)};
      vault::keep_unfinished(store, note);
      scratch.remove();
      return note;
    }
  } catch (const Error& error) {
    throw kept(error, store, scratch);
  }
  scratch.remove();
  return std::nullopt;
}

Secret given_text(Context& context, const std::string& from) {
  Secret text = from == "-"
                    ? read_secret_descriptor(STDIN_FILENO, vault::text_limit, "standard input")
                    : read_secret_file(context.settings().expand(from), vault::text_limit).bytes;
  if (trim(text.reveal()).empty()) throw Error(Exit::usage, "the text is empty");
  return text;
}

void save(Context& context, vault::Store& store, const vault::Note& note, std::string_view action) {
  const std::string& id = note.heading.id;
  const std::string ciphertext = vault::seal(note, store.recipients());
  try {
    vault_writer(context, store).put(id, ciphertext, action);
  } catch (Error& error) {
    try {
      vault::keep_unfinished(store, note);
    } catch (const Error& worse) {
      throw error.hint("the text could not be kept either: " + worse.message());
    }
    throw with_kept(error, id);
  }
  vault::drop_unfinished(store, id);
}

void print_vault_id(Context& context, const vault::Heading& heading) {
  if (context.json()) {
    print_json(context, {{"id", heading.id}});
  } else {
    context.print("{}  {}  {}\n", heading.id, format_date(heading.date), heading.client);
  }
}

}  // namespace tnotes::cli
