#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/compose.hpp"
#include "cli/json.hpp"
#include "records/edit_buffer.hpp"

namespace tnotes::cli {
namespace {

struct DiscardOptions {
  std::string note;
};

bool agrees(Context& context, const std::string& question, bool fallback) {
  context.say_if_interrupted("nothing was discarded");
  const bool agrees = context.confirm(question, fallback);
  context.say_if_interrupted({});
  return agrees;
}

// Before a text goes that nothing keeps: somebody must have said so.
void require_answer(Context& context, const std::string& what) {
  if (context.can_ask() || context.globals().yes) return;
  throw Error(Exit::refused, fmt::format("{}, and nothing keeps it", what))
      .hint("to throw it away without being asked, add --yes");
}

// Removes the text and whatever editors left beside it.
void clear(const records::EditBuffer& buffer) {
  for (const auto& rescue : buffer.rescues()) buffer.remove(rescue);
  buffer.drop();
}

Exit discard_buffer(Context& context, const records::NoteRef& ref,
                    const records::EditBuffer& buffer, const std::string& what) {
  require_answer(context, what);
  if (!agrees(context,
              fmt::format("throw away the unfinished text of {}? nothing keeps it", ref.id),
              false)) {
    context.say("nothing was thrown away");
    return Exit::done;
  }
  clear(buffer);
  context.say(fmt::format("the unfinished text of {} is gone", ref.id));
  return Exit::done;
}

Exit run(const DiscardOptions& options, Context& context) {
  const records::NoteRef ref = find_unfinished(context, options.note);
  if (ref.client.empty() || !context.records().files().exists(ref.path())) {
    return discard_buffer(context, ref, records::EditBuffer(context.records(), ref.id),
                          fmt::format("note {} was never saved as a draft", ref.id));
  }
  const records::Note note = context.records().note(ref);
  const records::EditBuffer buffer(context.records(), ref.id);
  const bool unfinished = buffer.is_unfinished() || !buffer.rescues().empty();
  if (note.status == records::NoteStatus::final && unfinished) {
    // The note stays; an editor that went on behind its back left the text.
    return discard_buffer(context, ref, buffer,
                          fmt::format("note {} is signed, and has an unfinished text", ref.id));
  }
  if (note.status == records::NoteStatus::final) {
    throw Error(Exit::refused, fmt::format("note {} is signed", ref.id))
        .hint(fmt::format("take it back with 'tnotes addend {} --entered-in-error'",
                          ref.id.substr(9)));
  }
  if (unfinished) {
    require_answer(context, fmt::format("draft {} has a text that was left unfinished", ref.id));
  }
  if (!agrees(context,
              unfinished ? fmt::format(
                               "discard draft {} and its unfinished text? nothing keeps the latter",
                               ref.id)
                         : fmt::format("discard draft {}? the history keeps its text", ref.id),
              !context.can_ask())) {
    if (!unfinished) buffer.drop();
    context.say("nothing was discarded");
    if (context.json()) print_json(context, nullptr);
    return Exit::done;
  }
  if (unfinished) context.say(fmt::format("the unfinished text of {} goes with it", ref.id));
  records::Writer writer = context.writer();
  const git::Oid before = writer.head();
  const git::Oid commit = writer.commit(
      {records::Action::discard, {ref.client}, {ref.id}, {{ref.path(), std::nullopt}}});
  clear(buffer);
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
      .details(
          "Only a draft can be discarded. The history keeps its text; a text that was never saved "
          "is kept by nothing, and goes only with your answer, or with --yes.")
      .positional("NOTE", &DiscardOptions::note, "any part of an id, '@' or '@draft'",
                  Completes::draft)
      .example("tnotes discard @draft", "my latest draft, begun for nothing")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
