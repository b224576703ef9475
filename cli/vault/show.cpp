#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/find.hpp"
#include "cli/vault/opened.hpp"

namespace tnotes::cli {
namespace {

struct VaultShowOptions : KeyOptions {
  std::string note;
  bool unsafe_stdout = false;
};

// A psychotherapy note in a file or a pipe is out of the vault's hands.
void refuse_pipe(const VaultShowOptions& options, const Context& context) {
  if (options.unsafe_stdout || context.world().terminal.out) return;
  throw Error(Exit::refused, "standard output is no terminal: the note would leave the vault")
      .hint("if that is what you want, add --unsafe-stdout");
}

std::string latest_of(Context& context, vault::Store& store, const std::string& client,
                      const Identities& identities) {
  std::string latest;
  for (const auto& heading : open_headings(context, store, identities)) {
    if (heading.client == client) latest = heading.id;
  }
  if (!latest.empty()) return latest;
  throw Error(Exit::not_found, fmt::format("there is no psychotherapy note about {}", client))
      .hint(fmt::format("write one with 'tnotes vault new {}'", client));
}

void print_note(Context& context, const vault::Note& note) {
  const std::string_view text = note.text.reveal();
  if (context.json()) {
    print_json(context, {{"id", note.heading.id},
                         {"client", note.heading.client},
                         {"date", format_date(note.heading.date)},
                         {"text", text}});
    return;
  }
  if (context.world().terminal.out) {
    context.print("{}\n\n",
                  context.dim(fmt::format("{}  {}  {}", note.heading.id,
                                          format_date(note.heading.date), note.heading.client)));
  }
  context.write_text(text);
  if (!text.ends_with('\n') && context.world().terminal.out) context.write("\n");
}

Exit run(const VaultShowOptions& options, Context& context) {
  refuse_pipe(options, context);
  vault::Store store = open_vault_to_read(context);
  const Meant meant = find_meant(context, store, options.note);
  remind_reader(context, store);
  const Identities identities = unlock(context, store, options);
  const std::string id =
      meant.note.empty() ? latest_of(context, store, meant.client, identities) : meant.note;
  print_note(context, open_one(store, id, identities));
  return Exit::done;
}

}  // namespace

Command vault_show_command() {
  return Describe<VaultShowOptions>("vault show", "read a psychotherapy note")
      .details(
          "Asks for the passphrase and prints the note on the terminal: the one with that id, or "
          "the "
          "latest about a client. Nothing passes through a pager.")
      .positional("NOTE", &VaultShowOptions::note,
                  "any part of a note's id, or a client: then the latest", Completes::client)
      .flag("--unsafe-stdout", &VaultShowOptions::unsafe_stdout,
            "print the text into a file or pipe too")
      .with(add_key_options<VaultShowOptions>)
      .example("tnotes vault show maya", "the latest about a client")
      .example("tnotes vault show 3f2a", "one note")
      .runs(run);
}

}  // namespace tnotes::cli
