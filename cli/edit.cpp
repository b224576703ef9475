#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/compose.hpp"
#include "cli/given_note.hpp"

namespace tnotes::cli {
namespace {

struct EditOptions {
  std::string note;
  std::vector<std::string> sets;
  std::string from;
};

Error is_signed(const std::string& id) {
  return Error(Exit::refused, fmt::format("note {} is signed", id))
      .hint(fmt::format("add to it with 'tnotes addend {}'", id.substr(9)));
}

// The draft's text as the work tree has it, broken or not; nothing where it exists only in a
// buffer. Throws refused where the note is signed, in the work tree or in the history.
std::optional<std::string> draft_text(Context& context, const records::NoteRef& ref) {
  const auto& records = context.records();
  const auto now = records.files().read(ref.path());
  const auto head = records.repository().head();
  const auto committed = head ? records.repository().read(*head, ref.path()) : std::nullopt;
  for (const auto* text : {&now, &committed}) {
    if (!*text) continue;
    try {
      if (records::parse_note(ref.path(), **text).status == records::NoteStatus::final) {
        throw is_signed(ref.id);
      }
    } catch (const Error& error) {
      if (error.code() != Exit::invalid) throw;  // what is broken is here to be mended
    }
  }
  return now;
}

// The text with the heading's section replaced; added at the end where there is none.
std::string with_section(std::string text, const records::SectionSpec& section,
                         const std::string& content) {
  const records::NoteParts parts = records::split_note("note", text);
  const auto sections = records::parse_sections(parts.body, parts.body_line);
  const std::string block =
      fmt::format("# {}\n\n{}{}", section.title, trim(content), trim(content).empty() ? "" : "\n");
  const auto lines = split_lines(text);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (fold(sections[i].title) != fold(section.title)) continue;
    const std::size_t first = sections[i].line - 1;
    const std::size_t last = i + 1 < sections.size() ? sections[i + 1].line - 1 : lines.size();
    std::string changed;
    for (std::size_t at = 0; at < first; ++at) changed += std::string(lines[at]) + "\n";
    changed += block;
    if (last < lines.size()) changed += "\n";
    for (std::size_t at = last; at < lines.size(); ++at) changed += std::string(lines[at]) + "\n";
    return changed;
  }
  if (!text.ends_with('\n')) text += '\n';
  return text + "\n" + block;
}

// `seen` is the text of the work tree that the change began with.
Exit save(Context& context, const records::NoteRef& before, const std::optional<std::string>& seen,
          const Composed& composed) {
  warn_of(context, composed.note);
  records::Writer writer = context.writer(before.path());
  if (context.records().files().read(before.path()) != seen) {
    throw Error(Exit::refused, fmt::format("note {} was changed elsewhere meanwhile", before.id))
        .hint(fmt::format("what stands there now: 'tnotes show {}'", before.id));
  }
  const bool is_new = !seen;
  std::vector<git::Change> changes{{composed.ref.path(), composed.text}};
  const bool renamed = composed.ref != before;
  if (renamed) {
    context.say(fmt::format("the note is now {}", composed.ref.id));
    if (!is_new) changes.push_back({before.path(), std::nullopt});
  }
  std::vector<std::string> notes{composed.ref.id};
  if (renamed && !is_new) notes.push_back(before.id);
  const auto action = is_new ? records::Action::draft : records::Action::edit;
  const git::Oid commit =
      writer.commit({action, {composed.ref.client}, std::move(notes), std::move(changes)});
  print_note_result(context, composed.note, commit);
  return Exit::done;
}

bool is_committed(Context& context, const records::NoteRef& ref, const std::string& text) {
  const auto head = context.records().repository().head();
  return head && context.records().repository().read(*head, ref.path()) == text;
}

// Nothing to commit: the answer is the note as it is.
Exit unchanged(Context& context, const records::NoteRef& ref, bool is_new) {
  if (is_new) {
    if (context.json()) context.print("null\n");
    return Exit::done;
  }
  if (const auto head = context.records().repository().head()) {
    print_note_result(context, context.records().note(ref), *head);
  }
  return Exit::done;
}

// As check_own_draft; an impossible time that a flag brought is the flag's fault.
Composed check_flags(Context& context, const records::NoteRef& ref, std::string text,
                     const records::DraftValues& values, const std::string& given) {
  try {
    return given.empty() ? check_own_draft(context, ref, std::move(text))
                         : check_draft(context, ref, std::move(text), given);
  } catch (const Error& error) {
    const bool times = values.front.contains("start") || values.front.contains("end");
    if (error.code() != Exit::invalid || !times || !given.empty()) throw;
    throw Error(Exit::usage, "the session would end before it begins");
  }
}

// The draft's text with what --from brought: a body in the place of its own, or a whole note.
std::string with_given(const Given& given, const records::NoteRef& ref, const std::string& text,
                       const records::Note& note, const FrontValues& flags) {
  if (!given.whole) {
    const records::NoteParts parts = records::split_note(ref.path(), text);
    return text.substr(0, text.size() - parts.body.size()) + "\n" + given.text;
  }
  FrontValues missing{{"status", "draft"}, {"date", format_date(note.date)}};
  const auto keep = [&](const char* key, const std::string& value) {
    if (!value.empty()) missing[key] = yaml::scalar(value);
  };
  keep("template", note.template_name);
  keep("clinician", note.clinician);
  keep("amends", note.amends);
  if (note.entered_in_error) missing["entered_in_error"] = "true";
  return adapt_whole_note(given, ref, flags, missing);
}

// A whole note mends a draft that cannot be read.
records::Note note_to_change(const records::NoteRef& ref, const std::string& text, bool is_whole) {
  try {
    return records::parse_note(ref.path(), text);
  } catch (const Error& error) {
    if (!is_whole || error.code() != Exit::invalid) throw;
    records::Note broken;
    broken.date = note_id_date(ref.id);
    return broken;
  }
}

Exit edit_by_flags(Context& context, const EditOptions& options, const records::NoteRef& ref) {
  const records::EditBuffer buffer(context.records(), ref.id);
  require_no_leftover(buffer, ref.id);
  auto now = draft_text(context, ref);
  if (!now) throw Error(Exit::not_found, fmt::format("there is no note {}", ref.id));
  if (!is_committed(context, ref, *now)) {
    // A hand edit, or what an interrupted command left: beginning to write finishes the latter.
    { const records::Writer check = context.writer(ref.path()); }
    now = draft_text(context, ref);
    if (!now) throw Error(Exit::not_found, fmt::format("there is no note {}", ref.id));
  }
  const auto given =
      options.from.empty() ? std::nullopt : std::optional(read_given(context, options.from));
  const bool is_whole = given && given->whole;
  const records::Note note = note_to_change(ref, *now, is_whole);
  const records::Template form = form_of(context, note.template_name);
  records::DraftValues values;
  for (const auto& set : options.sets) apply_set(context, form, set, values);
  std::string text = given ? with_given(*given, ref, *now, note, values.front) : *now;
  text = with_values(std::move(text), form, values);
  const Composed composed =
      check_flags(context, ref, std::move(text), values, is_whole ? given->name : std::string());
  const Exit exit =
      composed.text == *now ? unchanged(context, ref, false) : save(context, ref, now, composed);
  buffer.drop();
  return exit;
}

Exit run(const EditOptions& options, Context& context) {
  const records::NoteRef ref = find_unfinished(context, options.note);
  if (!options.sets.empty() || !options.from.empty()) return edit_by_flags(context, options, ref);
  return edit_draft(context, ref);
}

// Whether a draft's text can be read as a note.
bool is_good(Context& context, const records::NoteRef& ref, const std::string& text) {
  try {
    (void)context.records().note(ref, text);
    return true;
  } catch (const Error&) {
    return false;
  }
}

records::Template draft_form(Context& context, const records::NoteRef& ref,
                             const std::optional<std::string>& text) {
  if (text) {
    try {
      return form_of(context, context.records().note(ref, *text).template_name);
    } catch (const Error& error) {
      context.warn(error.message());
    }
  }
  return form_of(context, "soap");
}

// A text that exists only in a buffer must have a place to go to.
void require_place(Context& context, const records::NoteRef& ref) {
  const auto kept = fmt::format("the text is kept in {}",
                                records::buffer_file(context.records(), ref.id).string());
  if (ref.client.empty()) {
    throw Error(Exit::not_found, fmt::format("it is not known whose note {} is", ref.id))
        .hint(kept)
        .hint("make a note of it with 'tnotes new CLIENT --from FILE'");
  }
  try {
    require_client(context, ref);
  } catch (Error& error) {
    throw error.hint(kept);
  }
}

// Drops a text that was committed before the command that wrote it was cut off.
void drop_committed(const records::EditBuffer& buffer, const records::Template& form,
                    const std::string& now) {
  std::optional<std::string> left;
  try {
    left = buffer.text();
  } catch (const Error&) {
    return;  // met again when it is opened
  }
  if (!left || left == buffer.base()) return;
  std::string text = records::strip_hints(form, *left);
  if (!text.ends_with('\n')) text += '\n';
  if (text == now) buffer.drop();
}

// The draft that holds the buffer's text under the id of another day: the day was changed, and a
// crash came between its commit and the end of the buffer.
std::optional<records::NoteRef> saved_elsewhere(Context& context, const records::NoteRef& ref,
                                                const records::EditBuffer& buffer) {
  for (const auto& other : context.records().notes(ref.client)) {
    if (other == ref || other.id.substr(8) != ref.id.substr(8)) continue;
    try {
      const std::string now = context.records().note_text(other);
      const auto form = form_of(context, context.records().note(other, now).template_name);
      std::string text = records::strip_hints(form, buffer.text().value_or(""));
      if (!text.ends_with('\n')) text += '\n';
      if (records::set_front(text, "id", other.id) == now) return other;
    } catch (const Error&) {
      // Met again when it is opened.
    }
  }
  return std::nullopt;
}

}  // namespace

std::string with_values(std::string text, const records::Template& form,
                        const records::DraftValues& values) {
  for (const auto& [key, value] : values.front) text = records::set_front(text, key, value);
  for (const auto& [key, content] : values.sections) {
    text = with_section(std::move(text), *form.find_section(key), content);
  }
  return text;
}

Exit edit_draft(Context& context, const records::NoteRef& ref,
                const std::function<std::string(std::string)>& add) {
  auto now = ref.client.empty() ? std::nullopt : draft_text(context, ref);
  (void)require_editor(context, "give the change with --set or --from");
  // A hand edit that is well-formed gets into the history before anything is written over it; a
  // broken draft is here to be mended. What an interrupted command left is finished.
  {
    const bool is_broken = now && !is_good(context, ref, *now);
    const records::Writer check = context.writer(is_broken ? ref.path() : std::string());
  }
  if (!ref.client.empty()) now = draft_text(context, ref);
  if (!now) require_place(context, ref);
  const records::Template form = draft_form(context, ref, now);
  records::EditBuffer buffer(context.records(), ref.id);
  Editing editing = editing_note(ref);
  editing.now = now;
  editing.base = now ? *now : buffer.base().value_or("");
  editing.start = now && add ? add(*now) : editing.base;
  if (now) drop_committed(buffer, form, *now);
  if (const auto saved =
          now || ref.client.empty() ? std::nullopt : saved_elsewhere(context, ref, buffer)) {
    buffer.drop();
    context.say(fmt::format("the text of {} is saved as {}", ref.id, saved->id));
    return unchanged(context, *saved, false);
  }
  EditSession session(context, buffer, std::move(editing));
  const auto composed = compose_in_editor(context, session, ref, form);
  if (!composed) return unchanged(context, ref, !now);
  // Hand edits made before count as well: what is on disk may differ from the history.
  if (now && composed->text == *now && is_committed(context, ref, *now)) {
    session.finish(composed->text);
    return unchanged(context, ref, false);
  }
  session.save(composed->ref.path(), composed->text, [&] {
    if (!now) require_client(context, composed->ref);
    (void)save(context, ref, now, *composed);
  });
  return Exit::done;
}

Command edit_command() {
  return Describe<EditOptions>("edit", "change a draft")
      .details(
          "Opens a draft in the editor and commits what was changed. A text that an interrupted "
          "command left unfinished is taken up again. With --set or --from no editor is opened.")
      .positional("NOTE", &EditOptions::note, "any part of an id, '@' or '@draft'",
                  Completes::draft)
      .list("--set", 0, "KEY=VALUE", &EditOptions::sets,
            "change a field or section; @FILE reads a file, @@ is a literal @")
      .option("--from", 0, "FILE|-", &EditOptions::from,
              "take the body, or the whole note, from a file or standard input", Completes::file)
      .example("tnotes edit @draft", "my latest draft")
      .example("tnotes edit k7f3m --set end=14:50", "without the editor")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
