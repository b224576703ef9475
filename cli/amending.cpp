#include "cli/amending.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/client_form.hpp"
#include "cli/compose.hpp"
#include "cli/edit_session.hpp"
#include "cli/find_note.hpp"
#include "cli/json.hpp"
#include "records/edit_buffer.hpp"
#include "records/entered_in_error.hpp"
#include "records/intact.hpp"
#include "records/shapes.hpp"
#include "records/signed_history.hpp"
#include "records/trust.hpp"

namespace tnotes::cli {
namespace {

using records::Amendment;
using records::AmendmentRef;
using records::AmendmentStep;

// Without blank lines before and white space behind.
std::string trimmed(std::string_view text) {
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    if (!trim(text.substr(0, end)).empty()) break;
    text.remove_prefix(end + 1);
  }
  return std::string(text);
}

// What goes beyond this is no letter, and several steps have to fit into one file.
constexpr std::size_t longest_words = std::size_t{256} << 10;

void require_short(std::string_view words) {
  if (words.size() <= longest_words) return;
  throw Error(Exit::invalid, fmt::format("the text is longer than {} KiB", longest_words >> 10U));
}

// As much of a text as leaves room for a question on one screen.
std::string beginning(std::string_view text, std::size_t width) {
  constexpr std::size_t most_lines = 12;
  const std::string wrapped = "  " + wrap(text, width, 2);
  std::string shown;
  std::size_t lines = 0;
  for (const auto line : split_lines(wrapped)) {
    if (++lines > most_lines) return shown + "  …\n";
    shown += fmt::format("{}\n", line);
  }
  return shown;
}

Error refusal(const Amendment& amendment, const AmendmentStep& step, const std::string& fault) {
  Error error(Exit::refused, fmt::format("the request {} {}", amendment.id, fault));
  if (step.kind == AmendmentStep::Kind::withdrawal && amendment.decision() != nullptr &&
      amendment.status() != records::AmendmentStatus::withdrawn) {
    error.hint("it goes with the notes from now on")
        .hint("if it was entered in error, for another client maybe, say --entered-in-error");
  }
  return error.hint(
      fmt::format("see it with '{}'", amendment_command("show", {amendment.client, amendment.id})));
}

// The text without the line, wherever that stands.
std::string without_line(std::string_view text, std::string_view line) {
  std::string kept;
  for (const auto each : split_lines(text)) {
    if (each != line) kept += fmt::format("{}\n", each);
  }
  return kept;
}

class Amender {
 public:
  Amender(Context& context, Amending& amending)
      : context_(context), amending_(amending), step_(amending.step) {
    if (!is_new()) before_ = records::amendment_text(context.records(), amending.ref);
    stamp();
  }

  // Throws refused where the step may not follow what there is.
  void check() const {
    if (is_new()) return;
    const Amendment amendment = records::read_amendment(amending_.ref, before_);
    if (const auto fault = records::step_fault(amendment, step_)) {
      throw refusal(amendment, step_, *fault);
    }
    if (auto fault = history_fault(context_, amending_.ref, before_)) throw *std::move(fault);
  }

  // Where words were left for a step that cannot be taken any more.
  void name_left(Error& error) const {
    const std::string id = is_new() ? amending_.ref.client : amending_.ref.id;
    const auto buffer =
        records::EditBuffer::of_words(context_.records(), to_string(step_.kind), id);
    if (!buffer.is_unfinished()) return;
    error.hint(fmt::format("the text that was left unfinished is kept until you remove it: rm {}",
                           for_shell(buffer.file().string())));
  }

  // Shows what is answered before it asks.
  [[nodiscard]] bool confirm() {
    if (amending_.question.empty() || !context_.can_ask() || context_.globals().yes) return true;
    const Amendment amendment = records::read_amendment(amending_.ref, before_);
    const records::AmendmentStep& request = amendment.request();
    const std::string shown = beginning(request.text, context_.world().terminal.width);
    context_.world().err(fmt::format("the client asked on {}:\n{}", format_date(request.on),
                                     escape_for_terminal(shown)));
    return context_.confirm(amending_.question, false);
  }

  Amendment commit() {
    records::Writer writer = context_.writer();
    const auto now = context_.records().files().read(amending_.ref.path());
    if (now.value_or(std::string()) != before_) {
      throw Error(Exit::refused,
                  fmt::format("the request {} has been changed meanwhile", amending_.ref.id))
          .hint("try again");
    }
    const std::string text = full_text();
    Amendment amendment = records::read_amendment(amending_.ref, text);
    records::Deed deed{records::Action::amendment,
                       {amending_.ref.client},
                       amendment.notes(),
                       {{amending_.ref.path(), text}}};
    deed.amendment = amending_.ref.id;
    (void)writer.commit(deed);
    return amendment;
  }

  // Nothing where nothing was written.
  std::optional<Amendment> edit() {
    { const records::Writer met_before_the_writing = context_.writer(); }
    const std::string id = is_new() ? amending_.ref.client : amending_.ref.id;
    records::EditBuffer buffer =
        records::EditBuffer::of_words(context_.records(), to_string(step_.kind), id);
    if (const auto begun = buffer.command(); begun != amending_.command) {
      if (begun && buffer.is_unfinished()) {
        throw Error(Exit::refused, "a text was left unfinished that was begun with other options")
            .hint(fmt::format("the text is kept in {}", buffer.file().string()))
            .hint(fmt::format("go on with '{}'", *begun));
      }
      buffer.keep_command(amending_.command);
    }
    const std::string start = hint_line() + "\n\n";
    EditSession session(
        context_, buffer,
        {fmt::format("the {} of {}", to_string(step_.kind), id),
         "going on with the text that an interrupted command left",
         amending_.command,
         is_new() ? std::string("tnotes amendment list") : amendment_command("show", amending_.ref),
         amending_.ref.path(),
         amending_.ref.client,
         {},
         start,
         start});
    const auto written = session.run([&](const std::string& text) { take(text); });
    if (!written) return std::nullopt;
    std::optional<Amendment> amendment;
    session.save(amending_.ref.path(), full_text(), [&] { amendment = commit(); });
    return amendment;
  }

 private:
  [[nodiscard]] bool is_new() const { return step_.kind == AmendmentStep::Kind::request; }

  [[nodiscard]] std::string hint_line() const { return fmt::format("<!-- {} -->", amending_.hint); }

  // By whom, and when.
  void stamp() {
    step_.by = context_.actor().clinician;
    step_.at = context_.now();
  }

  [[nodiscard]] std::string full_text() const {
    return is_new() ? records::render_request(amending_.ref.id, amending_.ref.client, step_)
                    : records::with_step(before_, step_);
  }

  // Throws invalid where there are no words, or they cannot stand in the file.
  void take(const std::string& text) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    std::string words = with_line_feeds(text);
    if (words.starts_with(byte_order_mark)) words.erase(0, byte_order_mark.size());
    step_.text = trimmed(without_line(words, hint_line()));
    if (step_.text.empty()) throw Error(Exit::invalid, "there is no text");
    require_short(step_.text);
    records::refuse_vault_text("the text", step_.text);
    stamp();
    (void)records::read_amendment(amending_.ref, full_text());
  }

  Context& context_;
  Amending& amending_;
  AmendmentStep& step_;
  std::string before_;  // the file's text; empty where there is none yet
};

}  // namespace

records::AmendmentRef find_amendment(Context& context, const std::string& word) {
  refuse_vault_word(context, word);
  return records::find_amendment(context.records(), word);
}

Date step_day(Context& context, const std::optional<std::string>& words) {
  const Date day = words ? spoken_day(context, *words) : context.today();
  if (day <= context.today()) return day;
  throw Error(Exit::usage, fmt::format("{} is still to come", format_date(day)));
}

std::vector<std::string> notes_of(Context& context, const std::string& client,
                                  const std::vector<std::string>& words) {
  std::vector<std::string> ids;
  records::ErrorMarks marks(context.records());
  if (!words.empty()) marks.read_rest(client, {last_day, first_day});
  for (const auto& word : words) {
    const records::NoteRef ref = find_note(context, word);
    if (ref.client != client) {
      throw Error(Exit::refused, fmt::format("note {} is another client's", ref.id));
    }
    if (auto fault = records::note_fault(context.records(), ref)) throw *std::move(fault);
    const records::Note note = context.records().note(ref);
    if (marks.taken_back_by(note)) {
      context.warn(fmt::format("note {} is entered in error, and goes into no export", ref.id));
    }
    if (note.status == records::NoteStatus::draft) {
      throw Error(Exit::refused, fmt::format("note {} is a draft", ref.id))
          .hint(fmt::format("change it with 'tnotes edit {}'", ref.id.substr(9)));
    }
    if (std::find(ids.begin(), ids.end(), ref.id) == ids.end()) ids.push_back(ref.id);
  }
  return ids;
}

std::string given_words(Context& context, const StepOptions& options) {
  if (options.text.empty() && options.from.empty()) return {};
  if (!options.text.empty() && !options.from.empty()) {
    throw Error(Exit::usage, "--text and --from both bring the text");
  }
  std::string words = trimmed(options.from.empty() ? with_line_feeds(options.text)
                                                   : read_from(context, options.from));
  if (words.empty()) throw Error(Exit::usage, "the text is empty");
  require_short(words);
  if (find_invalid_utf8(words)) throw Error(Exit::usage, "the text is not UTF-8");
  records::refuse_vault_text("the text", words);
  return words;
}

std::optional<Amendment> amend(Context& context, Amending amending) {
  (void)context.actor();
  const bool edits = amending.opens_editor && amending.step.text.empty();
  if (edits) (void)require_editor(context, "give the text with --text or --from");
  Amender amender(context, amending);
  try {
    amender.check();
  } catch (Error& error) {
    if (edits) amender.name_left(error);
    throw;
  }
  if (edits) return amender.edit();
  if (!amender.confirm()) {
    context.say("nothing was recorded");
    return std::nullopt;
  }
  return amender.commit();
}

Exit print_amended(Context& context, const std::optional<Amendment>& amendment) {
  if (context.json()) {
    Json document(nullptr);
    if (amendment) {
      document = amendment_row(*amendment);
      document["commit"] = context.last_commit()->hex();
    }
    print_json(context, document);
  } else if (amendment) {
    context.print("{}  {}  {}\n", amendment->id, to_string(amendment->status()), amendment->client);
  }
  return Exit::done;
}

Json amendment_row(const Amendment& amendment) {
  const AmendmentStep* decision = amendment.decision();
  return {{"id", amendment.id},
          {"client", amendment.client},
          {"status", to_string(amendment.status())},
          {"received", format_date(amendment.request().on)},
          {"due", format_date(amendment.due())},
          {"decided", decision != nullptr ? Json(format_date(decision->on)) : Json(nullptr)},
          {"about_all", amendment.is_about_all()},
          {"notes", amendment.notes()},
          {"path", records::amendment_path(amendment.client, amendment.id)}};
}

std::string client_name(Context& context, const std::string& id) {
  try {
    return context.safe(context.records().client(id).name);
  } catch (const Error&) {
    return id;
  }
}

std::optional<Error> history_fault(Context& context, const AmendmentRef& ref,
                                   const std::string& text) {
  const records::Records& records = context.records();
  const auto head = records.repository().head();
  if (!head) return records::no_history(records);
  const auto check = records::commit_check(records, context.environment());
  const auto made = records::signed_record(records, check, ref.client, *head).amendments;
  const auto found = made.find(ref.path());
  if (found != made.end() && found->second == text) return std::nullopt;
  return Error(Exit::refused,
               fmt::format("{} is not what clinicians' commits made of it", ref.path()))
      .hint("'tnotes verify' tells more");
}

std::string options_of(const AmendmentStep& step) {
  std::string text = " --date " + format_date(step.on);
  if (step.until) text += " --until " + format_date(*step.until);
  for (const auto& note : step.notes) text += " --note " + note;
  if (step.kind == AmendmentStep::Kind::rebuttal) text += " --rebuttal";
  return text;
}

std::string amendment_command(std::string_view verb, const AmendmentRef& ref) {
  return fmt::format("tnotes amendment {} {}", verb, ref.id.substr(9));
}

}  // namespace tnotes::cli
