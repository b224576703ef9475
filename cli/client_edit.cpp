#include "cli/client_form.hpp"
#include "cli/commands.hpp"
#include "cli/compose.hpp"
#include "cli/edit_session.hpp"

namespace tnotes::cli {
namespace {

struct EditOptions {
  std::string client;
  std::vector<std::string> sets;
};

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
  ClientFile before = find_client_file(context, options.client);
  if (!options.sets.empty()) return edit_by_flags(context, options, before);
  (void)require_editor(context, "give the change with --set");
  // Whatever would stop the text from being kept is met before the writing, not after.
  { const records::Writer check = context.writer(before.path); }
  // Which may have finished what another command was interrupted over.
  before.text = context.records().files().read(before.path).value_or(before.text);
  records::EditBuffer buffer = records::EditBuffer::of_client(context.records(), before.id);
  EditSession session(context, buffer,
                      {fmt::format("client '{}'", before.id),
                       "going on with the text that an interrupted command left",
                       fmt::format("tnotes client edit {}", before.id),
                       fmt::format("tnotes client show {}", before.id),
                       before.path,
                       {},
                       before.text,
                       before.text,
                       before.text});
  const auto text = session.run([&](const std::string& written) {
    (void)records::parse_client({before.path, written, 1, false}, before.id);
  });
  if (!text) {
    print_unchanged(context, before.id);
    return Exit::done;
  }
  session.save(before.path, *text, [&] { save_client(context, before, *text); });
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
