#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/compose.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

struct DiscardOptions {
  std::string note;
};

Exit discard_buffer(Context& context, const records::NoteRef& ref) {
  if (!context.confirm(
          fmt::format("throw away the unfinished text of {}? nothing keeps it", ref.id),
          !context.can_ask())) {
    context.say("nothing was thrown away");
    return Exit::done;
  }
  records::EditBuffer(context.records(), ref.id).drop();
  context.say(fmt::format("the unfinished text of {} is gone", ref.id));
  return Exit::done;
}

Exit run(const DiscardOptions& options, Context& context) {
  records::NoteRef ref;
  try {
    ref = records::find_note(context.records(), options.note, context.me());
  } catch (const Error& error) {
    const auto abandoned =
        error.code() == Exit::not_found ? find_abandoned(context, options.note) : std::nullopt;
    if (!abandoned) throw;
    return discard_buffer(context, *abandoned);
  }
  const records::Note note = context.records().note(ref);
  if (note.status == records::NoteStatus::final) {
    throw Error(Exit::refused, fmt::format("note {} is signed", ref.id))
        .hint(fmt::format("take it back with 'tnotes addend {} --entered-in-error'",
                          ref.id.substr(9)));
  }
  const records::EditBuffer buffer(context.records(), ref.id);
  const bool unfinished = buffer.text().has_value();
  if (unfinished && !context.can_ask()) require_no_leftover(buffer, ref.id);
  if (!context.confirm(
          unfinished
              ? fmt::format("discard draft {} and its unfinished text? nothing keeps the latter",
                            ref.id)
              : fmt::format("discard draft {}? the history keeps its text", ref.id),
          !context.can_ask())) {
    if (!unfinished) buffer.drop();
    context.say("nothing was discarded");
    return Exit::done;
  }
  records::Writer writer = context.writer();
  const git::Oid before = writer.head();
  const git::Oid commit = writer.commit(
      {records::Action::discard, {ref.client}, {ref.id}, {{ref.path(), std::nullopt}}});
  buffer.drop();
  if (context.json()) {
    Json result = note_result(note, commit);
    result["status"] = "discarded";
    print_json(context, result);
  } else {
    context.print("{}  discarded  {}\n", ref.id, ref.client);
  }
  context.say("the history keeps the text; to see it:");
  context.say(fmt::format("  git -C {} show {}:{}", for_shell(context.records().root().string()),
                          before.hex().substr(0, 12), ref.path()));
  return Exit::done;
}

}  // namespace

Command discard_command() {
  return Describe<DiscardOptions>("discard", "remove a draft")
      .details("Only a draft can be discarded. The history keeps its text.")
      .positional("NOTE", &DiscardOptions::note, "any part of an id, '@' or '@draft'",
                  Completes::draft)
      .example("tnotes discard @draft", "my latest draft, begun for nothing")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
