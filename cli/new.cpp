#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/compose.hpp"
#include "cli/given_note.hpp"

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

// A script that makes many notes a day is not told of all of them.
constexpr std::size_t drafts_named = 3;

// The client's drafts of that day that could have been meant, `limit` at most.
std::vector<records::NoteRef> open_drafts(Context& context, const std::string& client, Date day,
                                          std::size_t limit) {
  std::vector<records::NoteRef> drafts;
  for (auto& ref : context.records().notes(client, Period{day, day})) {
    try {
      const records::Note note = context.records().note(ref);
      if (note.status == records::NoteStatus::draft && note.amends.empty()) drafts.push_back(ref);
      if (drafts.size() == limit) break;
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
  for (const auto& ref : open_drafts(context, client, day, drafts_named)) {
    context.hint(fmt::format("{} is an open draft of the same day", ref.id));
  }
}

bool goes_on_with(Context& context, const records::NoteRef& ref, const std::string& question) {
  context.say_if_interrupted("nothing was written anew",
                             {fmt::format("go on with it: 'tnotes edit {}'", ref.id)});
  const bool goes_on = context.confirm(question, true);
  context.say_if_interrupted({});
  return goes_on;
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
    } else if (goes_on_with(context, ref,
                            fmt::format("{}'s note {} was left unfinished: go on with it?",
                                        client.name, ref.id))) {
      return ref;
    }
  }
  for (const auto& ref : open_drafts(context, client.id, day, std::string::npos)) {
    if (std::find(unfinished.begin(), unfinished.end(), ref) != unfinished.end()) continue;
    if (goes_on_with(context, ref,
                     fmt::format("{} has an open draft of {}, {}: go on with it?", client.name,
                                 format_date(day), ref.id))) {
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

// What the flags say.
records::DraftValues flag_values(Context& context, const NewOptions& options,
                                 const records::Template& form, const SessionTime& session) {
  records::DraftValues values;
  if (session.start) values.front["start"] = yaml::quoted(format_time(*session.start));
  if (session.end) values.front["end"] = yaml::quoted(format_time(*session.end));
  if (!options.date.empty()) values.front["date"] = format_date(session.date);
  for (const auto& set : options.sets) apply_set(context, form, set, values);
  const auto time = [&](const char* key) {
    const auto found = values.front.find(key);
    if (found == values.front.end() || found->second.size() < 2) return std::optional<TimeOfDay>();
    return parse_time(found->second.substr(1, found->second.size() - 2));  // without its quotes
  };
  require_order(time("start"), time("end"));
  return values;
}

// What holds where neither a flag nor a given note says otherwise.
FrontValues usual_values(const records::Client& client, const records::Template& form, Date day) {
  FrontValues values{{"template", form.name}, {"date", format_date(day)}};
  if (const records::Field* field = form.find_field("diagnosis")) {
    std::string codes;
    for (const auto& code : client.diagnoses) codes += (codes.empty() ? "" : ", ") + code;
    if (!codes.empty()) values["diagnosis"] = records::field_value(*field, codes);
  }
  return values;
}

Composed from_given(Context& context, const NewOptions& options, const records::NoteRef& ref,
                    const records::Template& form, records::DraftValues values,
                    const FrontValues& usual) {
  if (!values.sections.empty()) {
    throw Error(Exit::usage, "--from brings the sections; --set can only set fields beside it");
  }
  const Given given = read_given(context, options.from);
  if (given.whole) {
    if (!options.form.empty()) values.front["template"] = form.name;
    return check_draft(context, ref, adapt_whole_note(given, ref, values.front, usual), given.name);
  }
  values.front.insert(usual.begin(), usual.end());
  values.front["id"] = ref.id;
  records::Template without_sections = form;
  without_sections.sections.clear();
  return check_draft(context, ref,
                     records::render_draft(without_sections, values, false) + "\n" + given.text,
                     given.name);
}

Exit save(Context& context, const Composed& composed) {
  warn_of(context, composed.note);
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
  records::DraftValues values = flag_values(context, options, form, session);
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
  const FrontValues usual = usual_values(client, form, day);
  values.front["client"] = client.id;
  values.front["clinician"] = context.actor().clinician;
  values.front["status"] = "draft";
  const auto save_at_once = [&](const Composed& composed) {
    name_earlier(context, client.id, composed.note.date);
    return save(context, composed);
  };
  if (!options.from.empty()) {
    return save_at_once(from_given(context, options, ref, form, values, usual));
  }
  values.front.insert(usual.begin(), usual.end());
  values.front["id"] = ref.id;
  if (!edits) {
    return save_at_once(check_draft(context, ref, records::render_draft(form, values, false)));
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
