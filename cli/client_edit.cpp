#include "base/files.hpp"
#include "base/lock.hpp"
#include "base/text.hpp"
#include "cli/client_form.hpp"
#include "cli/commands.hpp"
#include "cli/compose.hpp"
#include "workspace/programs.hpp"

namespace tnotes::cli {
namespace {

struct EditOptions {
  std::string client;
  std::vector<std::string> sets;
};

// The text of client.yaml while an editor has it, outside of the work tree: there an editor's swap
// and backup files do no harm.
class ClientBuffer {
 public:
  // Throws refused while another command has this client in an editor.
  ClientBuffer(const records::Records& records, const std::string& id)
      : files_(records.files()),
        name_(fmt::format("{}/client-{}.yaml", folder, id)),
        lock_(take_lock(records, id)) {}

  [[nodiscard]] std::filesystem::path file() const { return files_.path() / name_; }
  [[nodiscard]] int lock_descriptor() const { return lock_.descriptor(); }
  [[nodiscard]] std::optional<std::string> text() const { return files_.read(name_); }
  void fill(std::string_view text) const { files_.write(name_, text); }

  // With the swap, undo and backup files that the editor put beside it.
  void drop() const {
    const std::string own = file().filename();
    for (const auto& entry : files_.list(folder).value_or(std::vector<Entry>{})) {
      if (entry.kind == EntryKind::file && entry.name.find(own) != std::string::npos) {
        files_.remove(fmt::format("{}/{}", folder, entry.name));
      }
    }
  }

 private:
  static constexpr const char* folder = ".git/tnotes/edit";

  static FileLock take_lock(const records::Records& records, const std::string& id) {
    records.files().make_directories(folder);
    auto lock = FileLock::acquire(records.root() / folder / fmt::format("client-{}.lock", id),
                                  std::chrono::milliseconds(0));
    if (lock) return *std::move(lock);
    throw Error(Exit::refused, fmt::format("client '{}' is open in an editor", id))
        .hint("close it there first");
  }

  const Directory& files_;
  std::string name_;
  FileLock lock_;
};

Error kept(Error error, const ClientBuffer& buffer, const std::string& id) {
  return error.hint(fmt::format("the text is kept in {}", buffer.file().string()))
      .hint(fmt::format("go on with 'tnotes client edit {}'", id));
}

// Takes the file through the editor until it is a good one; nothing where it was left as it was.
std::optional<std::string> edit_text(Context& context, const ClientFile& before,
                                     const ClientBuffer& buffer) {
  const std::string command = require_editor(context);
  const auto left = buffer.text();
  const bool resumed = left && *left != before.text;
  if (resumed) {
    context.say("going on with the text that an interrupted command left");
  } else {
    buffer.fill(before.text);
  }
  for (;;) {
    try {
      run_editor(command, buffer.file(), context.environment(), {buffer.lock_descriptor()});
    } catch (const Error& error) {
      if (buffer.text() != before.text) throw kept(error, buffer, before.id);
      buffer.drop();
      throw;
    }
    auto text = buffer.text();
    if (!text || trim(*text).empty() || *text == before.text) {
      buffer.drop();
      return std::nullopt;
    }
    try {
      (void)records::parse_client({before.path, *text, 1, false}, before.id);
      return text;
    } catch (const Error& error) {
      if (!context.can_ask()) throw kept(error, buffer, before.id);
      context.world().err(fmt::format("tnotes: {}\n{}", escape_for_terminal(error.message()),
                                      escape_for_terminal(error.excerpt())));
      if (!error.excerpt().empty() && !error.excerpt().ends_with('\n')) context.world().err("\n");
      if (!context.confirm("edit again?", true)) throw kept(error, buffer, before.id);
    }
  }
}

Exit edit_by_flags(Context& context, const EditOptions& options, const ClientFile& before) {
  (void)records::parse_client({before.path, before.text, 1, false}, before.id);
  std::string text = before.text;
  for (const auto& argument : options.sets) {
    const auto [key, value] = parse_set(context, argument);
    text = set_client_key(context, text, key, value);
  }
  (void)records::parse_client({before.path, text, 1, false}, before.id);
  if (text == before.text) {
    context.say("nothing was changed");
    print_unchanged(context, before.id);
  } else {
    save_client(context, before, text);
  }
  return Exit::done;
}

Exit run(const EditOptions& options, Context& context) {
  const ClientFile before = find_client_file(context, options.client);
  if (!options.sets.empty()) return edit_by_flags(context, options, before);
  // Whatever would stop the text from being kept is met before the writing, not after.
  { const records::Writer check = context.writer(before.path); }
  const ClientBuffer buffer(context.records(), before.id);
  const auto text = edit_text(context, before, buffer);
  if (!text) {
    context.say("nothing was changed");
    print_unchanged(context, before.id);
    return Exit::done;
  }
  try {
    save_client(context, before, *text);
  } catch (const Error& error) {
    throw kept(error, buffer, before.id);
  }
  buffer.drop();
  return Exit::done;
}

}  // namespace

Command client_edit_command() {
  return Describe<EditOptions>("client edit", "change what is known of a client")
      .details(
          "Opens the client's file in the editor. With --set no editor is opened. The keys are "
          "name, dob, status, opened, closed, diagnoses and flags; keys of your own may stand "
          "beside them.")
      .positional("CLIENT", &EditOptions::client, "an id, or a part of the name", Completes::client)
      .list("--set", 0, "KEY=VALUE", &EditOptions::sets,
            "change one key; nothing behind the '=' removes it, a list stands between commas")
      .example("tnotes client edit maya", "in the editor")
      .example("tnotes client edit maya --set diagnoses=F41.1,F33.0", "without the editor")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
