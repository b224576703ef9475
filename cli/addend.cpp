#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/compose.hpp"
#include "cli/find_note.hpp"
#include "cli/given_note.hpp"
#include "records/entered_in_error.hpp"
#include "records/intact.hpp"

namespace tnotes::cli {
namespace {

struct AddendOptions {
  std::string note;
  std::vector<std::string> sets;
  std::string from;
  bool entered_in_error = false;
  bool no_edit = false;
};

// The addendum's own section, and behind it those sections of the note's template that --set names.
records::Template addendum_form(Context& context, const records::Note& note,
                                const AddendOptions& options) {
  const records::Templates templates = context.records().templates();
  records::Template form = templates.find("addendum");
  const records::Template original = form_of(context, note.template_name);
  for (const auto& set : options.sets) {
    const std::string key = fold(set.substr(0, set.find('=')));
    for (const auto& section : original.sections) {
      const bool named = key == section.key || key == fold(section.title);
      if (named && form.find_section(section.key) == nullptr) form.sections.push_back(section);
    }
  }
  return form;
}

void take_text(Context& context, const AddendOptions& options, const std::string& client,
               const records::Template& form, records::DraftValues& values) {
  const records::SectionSpec& main = form.sections.front();
  for (const auto& set : options.sets) {
    if (set.starts_with("text=")) {
      values.sections[main.key] = parse_set(context, set).second;
    } else {
      apply_set(context, form, set, values);
    }
  }
  if (!options.from.empty()) {
    if (!values.sections[main.key].empty()) {
      throw Error(Exit::usage, "--from and --set both bring the addendum's text");
    }
    const Given given = read_given(context, options.from);
    if (given.whole) require_own(given, client);
    std::string text =
        given.whole ? std::string(records::split_note(given.name, given.text).body) : given.text;
    // A body that brings the section's own heading need not have it twice.
    const std::string heading = fmt::format("# {}\n", main.title);
    const std::size_t start = text.find_first_not_of('\n');
    if (start != std::string::npos && text.compare(start, heading.size(), heading) == 0) {
      text.erase(0, start + heading.size());
    }
    values.sections[main.key] = std::move(text);
  }
  if (options.entered_in_error && trim(values.sections[main.key]).empty()) {
    values.sections[main.key] = "Entered in error.";
  }
}

// Without an editor there is a text or no addendum; its own section goes where others hold it all.
void require_text(records::Template& form, const records::DraftValues& values) {
  const auto has_text = [&](const records::SectionSpec& section) {
    const auto found = values.sections.find(section.key);
    return found != values.sections.end() && !trim(found->second).empty();
  };
  if (std::none_of(form.sections.begin(), form.sections.end(), has_text)) {
    throw Error(Exit::usage, "the addendum has no text")
        .hint("give it with --set text=..., --from, or in the editor");
  }
  if (!has_text(form.sections.front())) form.sections.erase(form.sections.begin());
}

Exit save(Context& context, const Composed& composed) {
  warn_of(context, composed.note);
  records::Writer writer = context.writer();
  const git::Oid commit = writer.commit({records::Action::addend,
                                         {composed.ref.client},
                                         {composed.ref.id, composed.note.amends},
                                         {{composed.ref.path(), composed.text}}});
  print_note_result(context, composed.note, commit);
  context.hint(
      fmt::format("it counts once it is signed: 'tnotes sign {}'", composed.ref.id.substr(9)));
  return Exit::done;
}

// The note that is added to; with `is_error` the note or addendum that is taken back.
records::Note amended_note(Context& context, const std::string& word, bool is_error) {
  records::NoteRef ref = find_note(context, word);
  records::Note note = context.records().note(ref);
  const std::string named = note.id;
  while (!is_error && !note.amends.empty()) {
    ref.id = note.amends;
    note = context.records().note(ref);
  }
  if (note.id != named) {
    context.say(
        fmt::format("{} is an addendum itself; this one belongs to {} too", named, note.id));
  }
  if (auto fault = records::note_fault(context.records(), ref)) throw *std::move(fault);
  if (note.status == records::NoteStatus::draft) {
    throw Error(Exit::refused, fmt::format("note {} is a draft", note.id))
        .hint(fmt::format("change it with 'tnotes edit {}'", note.id.substr(9)));
  }
  return note;
}

// Says what is taken back, where that may be mistaken. Throws refused where it is already, or where
// a draft waits that does so.
void check_error(Context& context, const records::Note& note) {
  records::ErrorMarks marks(context.records());
  for (const auto& ref : context.records().notes(note.client)) {
    try {
      const std::string text = context.records().note_text(ref);
      const records::Note each = context.records().note(ref, text);
      marks.look_at(each, text);
      if (each.status == records::NoteStatus::draft && each.entered_in_error &&
          each.amends == note.id) {
        throw Error(Exit::refused, fmt::format("the draft {} takes {} back", each.id, note.id))
            .hint(fmt::format("sign it with 'tnotes sign {}'", each.id.substr(9)));
      }
    } catch (const Error& error) {
      if (error.code() == Exit::refused || error.code() == Exit::system) throw;
    }
  }
  for (const auto& damage : marks.damaged()) context.report(damage);
  if (const auto by = marks.taken_back_by(note)) {
    throw Error(Exit::refused, fmt::format("note {} is entered in error already", note.id))
        .hint(fmt::format("the addendum {} says so", *by));
  }
  if (note.amends.empty()) return;
  if (note.entered_in_error) {
    context.say(fmt::format("{} takes {} back: once this is signed, that counts again", note.id,
                            note.amends));
  } else {
    context.say(
        fmt::format("this takes the addendum {} back, and not the note {}", note.id, note.amends));
  }
}

Exit run(const AddendOptions& options, Context& context) {
  const records::Note note = amended_note(context, options.note, options.entered_in_error);
  if (options.entered_in_error) check_error(context, note);
  records::Template form = addendum_form(context, note, options);
  const bool edits = options.sets.empty() && options.from.empty() && !options.no_edit;
  if (edits) (void)require_editor(context);
  records::DraftValues values;
  take_text(context, options, note.client, form, values);
  if (!edits) require_text(form, values);
  if (edits) {
    const records::Writer check = context.writer();
  }

  const auto date = values.front.emplace("date", format_date(context.today())).first;
  const Date day = parse_iso_date(date->second).value_or(context.today());
  const records::NoteRef ref = free_ref(context, note.client, day);
  values.front["id"] = ref.id;
  values.front["client"] = note.client;
  values.front["template"] = form.name;
  values.front["amends"] = note.id;
  if (options.entered_in_error) values.front["entered_in_error"] = "true";
  values.front["clinician"] = context.actor().clinician;
  values.front["status"] = "draft";
  if (!edits) {
    return save(context, check_draft(context, ref, records::render_draft(form, values, false)));
  }
  return compose_new(context, ref, form, values, save);
}

}  // namespace

Command addend_command() {
  return Describe<AddendOptions>("addend", "add to a signed note")
      .details(
          "A signed note does not change: what is added or corrected is an addendum, a note of its "
          "own that is signed like any other and goes with the note into every export.")
      .positional("NOTE", &AddendOptions::note, "the signed note: any part of an id, or '@'",
                  Completes::final)
      .list("--set", 0, "KEY=VALUE", &AddendOptions::sets,
            "its text (text=..., or a section); @FILE reads a file, @@ is a literal @")
      .option("--from", 0, "FILE|-", &AddendOptions::from,
              "take the text from a file or standard input", Completes::file)
      .flag("--entered-in-error", &AddendOptions::entered_in_error,
            "the note, or addendum, was entered in error, for another client maybe")
      .flag("--no-edit", &AddendOptions::no_edit, "do not open the editor")
      .example("tnotes addend k7f3m", "opens the editor on an addendum")
      .example("tnotes addend k7f3m --set text='The session was on video.'", "from a script")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
