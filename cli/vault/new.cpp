#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/compose.hpp"
#include "cli/vault/drafts.hpp"
#include "cli/vault/edit.hpp"

namespace tnotes::cli {
namespace {

constexpr const char* nothing_yet = "nothing was written";

struct VaultNewOptions {
  std::string client;
  std::string date;
  std::optional<std::string> from;
};

// One that no note has.
std::string free_id(Context& context, const vault::Store& store) {
  for (;;) {
    std::string id = vault::new_id(context.world().random);
    if (!store.files().exists(vault::note_path(id))) return id;
  }
}

// A note of which a text was left unfinished, if the user wants to go on with that first.
std::optional<std::string> resume(Context& context, const vault::Store& store) {
  for (const auto& kept : waiting_texts(context, store)) {
    say_if_interrupted_that_kept(context, kept.id);
    if (context.confirm(
            fmt::format("note {} was left unfinished: go on with it first?", short_id(kept.id)),
            true)) {
      return kept.id;
    }
    context.say_if_interrupted(nothing_yet);
  }
  return std::nullopt;
}

Exit run(const VaultNewOptions& options, Context& context) {
  context.say_if_interrupted(nothing_yet);
  const std::string client = records::find_client(context.records(), options.client).id;
  const Date date = session_date(context, options.date);
  (void)context.actor();  // who cannot sign is told before anything is written
  vault::Store store = open_vault(context);
  warn_if_keyless(context);
  if (options.from || !context.can_ask() || context.globals().yes) {
    remind_of_unfinished(context, store);
  } else if (const auto unfinished = resume(context, store)) {
    const auto saved = go_on_with(context, store, *unfinished);
    if (!saved || saved->client != client || saved->date != date) {
      const std::string day =
          options.date.empty() ? "" : fmt::format(" --date {}", format_date(date));
      context.hint(
          fmt::format("the note about {} of {} is yet to be written: 'tnotes vault new {}{}'",
                      client, format_date(date), client, day));
    }
    return Exit::done;
  }
  std::optional<Writing> writing = Writing{{{free_id(context, store), client, date}, {}}};
  if (options.from) {
    writing->note.text = given_text(context, *options.from);
  } else {
    writing = compose(context, store, *std::move(writing));
  }
  if (!writing) {
    context.say("nothing was written");
    if (context.json()) print_json(context, nullptr);
    return Exit::done;
  }
  save(context, store, *std::move(writing), "new");
  return Exit::done;
}

}  // namespace

Command vault_new_command() {
  return Describe<VaultNewOptions>("vault new", "write a psychotherapy note about a client")
      .details(
          "Opens your editor on an empty text, which lies in memory alone, and encrypts what is "
          "written to the vault's public keys, each time you save: no passphrase is asked for. The "
          "note has no template and is never signed; it is yours alone.")
      .positional("CLIENT", &VaultNewOptions::client, "an id, or any part of a name",
                  Completes::client)
      .option("--date", 'd', "DATE", &VaultNewOptions::date, "the day of the session (today)",
              Completes::date)
      .option("--from", 0, "FILE", &VaultNewOptions::from,
              "take the text from a file, or - for standard input; no editor", Completes::file)
      .example("tnotes vault new maya", "in the editor")
      .example("tnotes vault new maya --date yesterday --from - < thoughts.txt", "from a file")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
