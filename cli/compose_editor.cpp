#include "cli/compose.hpp"
#include "records/edit_buffer.hpp"
#include "workspace/programs.hpp"

namespace tnotes::cli {

std::string require_editor(Context& context, const std::string& instead) {
  if (context.globals().no_input) {
    throw Error(Exit::usage, "an editor is needed, and --no-input forbids it").hint(instead);
  }
  if (const auto command = editor_command(context.settings(), context.environment())) {
    return *command;
  }
  throw Error(Exit::system, "no editor was found")
      .hint("choose one with 'tnotes config set editor NAME', or in VISUAL or EDITOR");
}

Editing editing_note(const records::NoteRef& ref) {
  return {fmt::format("note {}", ref.id),
          fmt::format("going on with the text of {} that was left unfinished", ref.id),
          fmt::format("tnotes edit {}", ref.id),
          fmt::format("tnotes show {}", ref.id),
          ref.path(),
          ref.client};
}

Composed check_own_draft(Context& context, const records::NoteRef& ref, std::string text) {
  const records::NoteParts parts = records::split_note(ref.path(), text);
  const yaml::Source source{ref.path(), parts.front, 2, false};
  const yaml::Node front = yaml::parse(source);
  const yaml::Node* id = front.find("id");
  if (id != nullptr && id->text != ref.id && !records::is_psychotherapy_front(front)) {
    throw yaml::error_at(source, id->mark, fmt::format("'id' must stay {}", ref.id));
  }
  return check_draft(context, ref, std::move(text));
}

std::optional<Composed> compose_in_editor(Context& context, EditSession& session,
                                          const records::NoteRef& ref,
                                          const records::Template& form) {
  std::optional<Composed> composed;
  const auto text = session.run([&](const std::string& written) {
    // Checked as it stands first, so that an error names the line that the editor shows.
    (void)check_own_draft(context, ref, written);
    composed = check_own_draft(context, ref, records::strip_hints(form, written));
  });
  return text ? std::move(composed) : std::nullopt;
}

Exit compose_new(Context& context, const records::NoteRef& ref, const records::Template& form,
                 const records::DraftValues& values, Exit (*save)(Context&, const Composed&)) {
  // Text that was given is text written: only the bare template is a note in which there is none.
  records::DraftValues bare = values;
  bare.sections.clear();
  Editing editing = editing_note(ref);
  editing.start = records::render_draft(form, values, true);
  editing.base = records::render_draft(form, bare, true);
  records::EditBuffer buffer(context.records(), ref.id);
  EditSession session(context, buffer, std::move(editing));
  const auto composed = compose_in_editor(context, session, ref, form);
  if (!composed) {
    if (context.json()) context.print("null\n");
    return Exit::done;
  }
  session.save(composed->ref.path(), composed->text, [&] {
    require_client(context, composed->ref);
    (void)save(context, *composed);
  });
  return Exit::done;
}

void require_client(Context& context, const records::NoteRef& ref) {
  if (context.records().files().exists(records::client_path(ref.client))) return;
  throw Error(Exit::not_found, fmt::format("there is no client '{}' any more", ref.client));
}

}  // namespace tnotes::cli
