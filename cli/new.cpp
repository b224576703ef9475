#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/compose.hpp"

namespace tnotes::cli {
namespace {

struct NewOptions {
  std::string client;
  std::string form;
  std::string date;
  std::string start;
  std::string end;
  std::vector<std::string> sets;
  std::string from;
  bool no_edit = false;
};

// The client's drafts of that day that could have been meant.
std::vector<records::NoteRef> open_drafts(Context& context, const std::string& client, Date day) {
  std::vector<records::NoteRef> drafts;
  for (auto& ref : context.records().notes(client, Period{day, day})) {
    try {
      const records::Note note = context.records().note(ref);
      if (note.status == records::NoteStatus::draft && note.amends.empty()) drafts.push_back(ref);
    } catch (const Error&) {
      // A broken note is no draft to go on with; list and edit name it.
    }
  }
  return drafts;
}

// Names earlier texts that could have been meant, where nobody is asked.
void name_earlier(Context& context, const std::string& client, Date day) {
  for (const auto& ref : abandoned_notes(context, client)) {
    context.hint(fmt::format("a text was left unfinished: 'tnotes edit {}'", ref.id));
  }
  for (const auto& ref : open_drafts(context, client, day)) {
    context.hint(fmt::format("{} is an open draft of the same day", ref.id));
  }
}

// An earlier text to go on with, if there is one and the user wants it.
std::optional<records::NoteRef> resume(Context& context, const NewOptions& options,
                                       const records::Client& client, Date day) {
  if (!context.can_ask()) {
    name_earlier(context, client.id, day);
    return std::nullopt;
  }
  const auto unfinished = abandoned_notes(context, client.id);
  for (const auto& ref : unfinished) {
    // What flags brought has no place in a text of which nobody knows how far it came.
    if (!options.sets.empty()) {
      context.hint(fmt::format("a text was left unfinished: 'tnotes edit {}'", ref.id));
    } else if (context.confirm(fmt::format("{}'s note {} was left unfinished: go on with it?",
                                           client.name, ref.id),
                               true)) {
      return ref;
    }
  }
  for (const auto& ref : open_drafts(context, client.id, day)) {
    if (std::find(unfinished.begin(), unfinished.end(), ref) != unfinished.end()) continue;
    if (context.confirm(fmt::format("{} has an open draft of {}, {}: go on with it?", client.name,
                                    format_date(day), ref.id),
                        true)) {
      return ref;
    }
  }
  return std::nullopt;
}

// Puts what flags brought into an open draft: behind what its sections hold already.
std::string add_to_draft(std::string text, const NewOptions& options, const records::Template& form,
                         const records::DraftValues& values) {
  records::DraftValues given{{}, values.sections};
  const auto take = [&](const std::string& key) {
    const auto found = values.front.find(key);
    if (key != "date" && found != values.front.end()) given.front.insert(*found);
  };
  for (const auto& set : options.sets) take(set.substr(0, set.find('=')));
  if (!options.start.empty()) take("start");
  if (!options.end.empty()) take("end");
  const records::NoteParts parts = records::split_note("the draft", text);
  for (const auto& section : records::parse_sections(parts.body, parts.body_line)) {
    for (auto& [key, content] : given.sections) {
      if (section.text.empty() || fold(form.find_section(key)->title) != fold(section.title)) {
        continue;
      }
      content.insert(0, section.text + "\n\n");
    }
  }
  return with_values(std::move(text), form, given);
}

records::DraftValues draft_values(Context& context, const NewOptions& options,
                                  const records::Client& client, const records::Template& form,
                                  const SessionTime& session) {
  records::DraftValues values;
  if (!client.diagnoses.empty() && form.find_field("diagnosis") != nullptr) {
    std::string codes;
    for (const auto& code : client.diagnoses) codes += (codes.empty() ? "" : ", ") + code;
    values.front["diagnosis"] = records::field_value(*form.find_field("diagnosis"), codes);
  }
  if (session.start) values.front["start"] = yaml::quoted(format_time(*session.start));
  if (session.end) values.front["end"] = yaml::quoted(format_time(*session.end));
  for (const auto& set : options.sets) apply_set(context, form, set, values);
  values.front["client"] = client.id;
  values.front["template"] = form.name;
  values.front["clinician"] = context.actor().clinician;
  values.front["status"] = "draft";
  return values;
}

// A whole note from outside becomes this draft: what says whose and which note it is, is ours.
std::string adapt_whole_note(const std::string& given, const records::NoteRef& ref,
                             const records::DraftValues& values, bool keep_template) {
  const records::NoteParts parts = records::split_note("the given note", given);
  const yaml::Node front = yaml::parse({"the given note", parts.front, 2, false});
  if (records::is_psychotherapy_front(front)) {
    throw Error(Exit::refused, "the given text has the shape of a psychotherapy note")
        .hint("psychotherapy notes are kept by 'tnotes vault' alone");
  }
  const yaml::Node* client = front.find("client");
  if (client != nullptr && !client->is_null() && client->text != ref.client) {
    throw Error(Exit::refused, "the given note belongs to another client")
        .hint("take its line 'client:' out if it is right here");
  }
  std::string text = records::set_front(given, "id", ref.id);
  for (const auto& [key, value] : values.front) {
    const bool ours = key != "template" || !keep_template || front.find("template") == nullptr;
    if (ours) text = records::set_front(text, key, value);
  }
  const records::NoteParts changed = records::split_note("the given note", text);
  std::string kept = yaml::remove(yaml::remove(changed.front, {"signed"}), {"cosigned"});
  return text.substr(0, changed.front_offset) + kept +
         text.substr(changed.front_offset + changed.front.size());
}

std::string text_from(Context& context, const NewOptions& options, const records::NoteRef& ref,
                      const records::Template& form, records::DraftValues values) {
  if (!values.sections.empty()) {
    throw Error(Exit::usage, "--from brings the sections; --set can only set fields beside it");
  }
  const std::string given = read_from(context, options.from);
  if (trim(given).empty()) throw Error(Exit::usage, "the text given with --from is empty");
  if (given.starts_with("---\n") || given.starts_with("---\r\n")) {
    if (options.date.empty()) {
      // Without --date a whole note's own day counts.
      const records::NoteParts parts = records::split_note("the given note", given);
      const yaml::Node front = yaml::parse({"the given note", parts.front, 2, false});
      if (front.find("date") != nullptr) values.front.erase("date");
    }
    return adapt_whole_note(given, ref, values, options.form.empty());
  }
  records::Template without_sections = form;
  without_sections.sections.clear();
  values.front["id"] = ref.id;
  std::string text = records::render_draft(without_sections, values, false) + "\n" + given;
  return text;
}

Exit save(Context& context, const Composed& composed) {
  records::Writer writer = context.writer();
  const git::Oid commit = writer.commit({records::Action::draft,
                                         {composed.ref.client},
                                         {composed.ref.id},
                                         {{composed.ref.path(), composed.text}}});
  print_note_result(context, composed.note, commit);
  return Exit::done;
}

Exit run(const NewOptions& options, Context& context) {
  const records::Client client = records::find_client(context.records(), options.client);
  const std::string form_name =
      !options.form.empty() ? options.form : context.settings().value("template").value_or("soap");
  const records::Template form = context.records().templates().find(form_name);
  const SessionTime session = session_time(context, options.date, options.start, options.end);
  if (client.status == records::ClientStatus::closed) {
    context.warn("the care of this client is closed: 'tnotes client reopen' opens it again");
  }
  records::DraftValues values = draft_values(context, options, client, form, session);
  const bool edits = !options.no_edit && options.from.empty();
  if (edits)
    (void)require_editor(context, "give the text with --from, or with --set and --no-edit");

  const Date day = values.front.count("date") != 0
                       ? parse_iso_date(values.front["date"]).value_or(session.date)
                       : session.date;
  if (edits) {
    if (const auto earlier = resume(context, options, client, day)) {
      return edit_draft(context, *earlier, [&](std::string text) {
        return add_to_draft(std::move(text), options, form, values);
      });
    }
  }
  // Whatever would stop the note from being kept is met before the writing, not after.
  if (edits) {
    const records::Writer check = context.writer();
  }

  const records::NoteRef ref = free_ref(context, client.id, day);
  values.front["id"] = ref.id;
  values.front["date"] = format_date(day);
  if (!edits) {
    const Composed composed =
        check_draft(context, ref,
                    options.from.empty() ? records::render_draft(form, values, false)
                                         : text_from(context, options, ref, form, values));
    name_earlier(context, client.id, composed.note.date);
    return save(context, composed);
  }
  return compose_new(context, ref, form, values, save);
}

}  // namespace

Command new_command() {
  return Describe<NewOptions>("new", "write a note")
      .details(
          "Opens a draft from a template in the editor. With --no-edit or --from no editor is "
          "opened. The draft is committed when it is saved; nothing is kept where nothing was "
          "written.")
      .positional("CLIENT", &NewOptions::client, "whose note: an id, or a part of the name",
                  Completes::client)
      .option("--template", 't', "NAME", &NewOptions::form,
              "the template (soap, unless 'tnotes config' says another)", Completes::form)
      .option("--date", 0, "DATE", &NewOptions::date, "the day of the session (today)",
              Completes::date)
      .option("--start", 0, "TIME", &NewOptions::start, "when the session began, as 14:00")
      .option("--end", 0, "TIME", &NewOptions::end, "when the session ended")
      .list("--set", 0, "KEY=VALUE", &NewOptions::sets,
            "fill a field or section; @FILE reads a file, @@ is a literal @")
      .option("--from", 0, "FILE|-", &NewOptions::from,
              "take the body, or a whole note, from a file or standard input", Completes::file)
      .flag("--no-edit", &NewOptions::no_edit, "do not open the editor")
      .example("tnotes new maya", "opens the editor on a SOAP note of today")
      .example("tnotes new maya --date yesterday --start 14:00 --end 14:53",
               "for yesterday's session")
      .example("tnotes new maya --set plan=@plan.txt --no-edit", "from a script")
      .example("tnotes new maya --from - < note.md", "the body comes from standard input")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
