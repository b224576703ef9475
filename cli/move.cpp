#include "cli/commands.hpp"
#include "cli/compose.hpp"
#include "cli/find_note.hpp"

namespace tnotes::cli {
namespace {

struct MoveOptions {
  std::string note;
  std::string client;
};

Exit run(const MoveOptions& options, Context& context) {
  const records::NoteRef from = find_note(context, options.note);
  const records::Client client = records::find_client(context.records(), options.client);
  const records::EditBuffer buffer(context.records(), from.id);
  require_no_leftover(buffer, from.id);
  records::Writer writer = context.writer();
  const std::string text = context.records().note_text(from);
  const records::Note note = context.records().note(from, text);
  if (note.status == records::NoteStatus::final) {
    throw Error(Exit::refused, fmt::format("note {} is signed", from.id))
        .hint(fmt::format("take it back with 'tnotes addend {} --entered-in-error', and write it "
                          "anew for the right client",
                          from.id.substr(9)));
  }
  if (!note.amends.empty()) {
    throw Error(Exit::refused, "an addendum stays with the note that it belongs to")
        .hint(fmt::format("discard it with 'tnotes discard {}'", from.id));
  }
  if (client.id == from.client) {
    throw Error(Exit::refused, fmt::format("note {} belongs to that client already", from.id));
  }
  const records::NoteRef to{client.id, from.id};
  const std::string changed = records::set_front(text, "client", client.id);
  const records::Note moved = context.records().note(to, changed);
  const git::Oid commit = writer.commit({records::Action::move,
                                         {to.client, from.client},
                                         {to.id},
                                         {{from.path(), std::nullopt}, {to.path(), changed}}});
  buffer.drop();
  print_note_result(context, moved, commit);
  if (note.front.find("diagnosis") != nullptr && !note.front.find("diagnosis")->items.empty()) {
    context.hint("look at its diagnosis and goals: they were the other client's");
  }
  return Exit::done;
}

}  // namespace

Command move_command() {
  return Describe<MoveOptions>("move", "give a draft to the right client")
      .details("For a note begun for the wrong client. Only a draft can be moved.")
      .positional("NOTE", &MoveOptions::note, "any part of an id, '@' or '@draft'",
                  Completes::draft)
      .positional("CLIENT", &MoveOptions::client, "whose note it is", Completes::client)
      .example("tnotes move @draft ari", "my latest draft is Ari's")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
