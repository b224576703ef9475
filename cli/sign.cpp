#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/compose.hpp"
#include "cli/json.hpp"
#include "cli/signing.hpp"
#include "records/addenda.hpp"
#include "records/cosigning.hpp"
#include "records/entered_in_error.hpp"

namespace tnotes::cli {
namespace {

struct SignOptions : SigningOptions {};

constexpr const char* all_complete = "--all-complete";

Error signed_already(const records::NoteRef& ref) {
  return Error(Exit::refused, fmt::format("note {} is signed already", ref.id))
      .hint(fmt::format("add to it with 'tnotes addend {}'", ref.id.substr(9)));
}

// The text with its signature. Line ends of another system become line feeds before: the digest's
// check in tnotes-note(5) would not see where the front matter ends.
std::string signed_text(Context& context, const Signable& draft) {
  const records::Actor& actor = context.actor();
  std::string final_text = records::sign_text(with_line_feeds(draft.text), actor.clinician,
                                              actor.credentials, context.now(), draft.ref.path());
  if (!records::digest_fits(context.records().note(draft.ref, final_text), final_text)) {
    throw Error(Exit::invalid,
                fmt::format("note {} cannot be signed: its front matter is unusual", draft.ref.id))
        .hint("write 'signed:' nowhere yourself, and each key on a line of its own");
  }
  return final_text;
}

// All that stands against signing a draft. Throws refused, invalid, or what check_amends throws.
void check_signable(Context& context, const Signable& draft) {
  if (draft.note.status == records::NoteStatus::final) throw signed_already(draft.ref);
  records::check_amends(context.records(), draft.note, draft.ref.path());
  require_no_leftover(records::EditBuffer(context.records(), draft.ref.id), draft.ref.id);
  (void)signed_text(context, draft);
}

void warn_before_signing(Context& context, const records::Note& draft) {
  for (const auto& lack : shortcomings(form_of(context, draft.template_name), draft)) {
    context.warn(fmt::format("{}: {}", draft.id, lack));
  }
  if (!draft.clinician.empty() && draft.clinician != context.actor().clinician) {
    context.warn(fmt::format("{} was written by {}", draft.id, draft.clinician));
  }
  warn_of(context, draft, draft.id + ": ");
}

// What stops one of those that are named stops all of them, before anything is signed.
std::vector<Signable> named_drafts(Context& context, const SignOptions& options) {
  std::vector<Signable> drafts;
  for (const auto& ref : named_notes(context, options, all_complete)) {
    std::string text = context.records().note_text(ref);
    records::Note note = context.records().note(ref, text);
    drafts.push_back({ref, std::move(text), std::move(note)});
    check_signable(context, drafts.back());
  }
  for (const auto& draft : drafts) warn_before_signing(context, draft.note);
  return drafts;
}

// What a draft lacks by its template, or that there is none to tell; empty where it is complete.
std::string lack_by_template(Context& context, const records::Note& draft) {
  if (draft.template_name.empty()) return "it names no template, which would say what it needs";
  try {
    std::string lacks;
    const records::Template form = context.records().templates().find(draft.template_name);
    for (const auto& lack : shortcomings(form, draft)) lacks += (lacks.empty() ? "" : ", ") + lack;
    return lacks;
  } catch (const Error& error) {
    if (error.code() == Exit::system) throw;
    return "its template does not tell what it needs: " + error.message();
  }
}

// Why a draft is not to be signed unseen; empty where it is.
std::string lack_of(Context& context, const Signable& draft) {
  std::string lacks = lack_by_template(context, draft.note);
  if (!lacks.empty()) return lacks;
  if (draft.note.entered_in_error) {
    return fmt::format("it takes {} back: sign it by its name", draft.note.amends);
  }
  if (draft.note.date > context.today()) return "its day is still to come";
  try {
    check_signable(context, draft);
  } catch (const Error& error) {
    if (error.code() == Exit::system) throw;
    return error.message();
  }
  return {};
}

// One's own drafts that lack nothing; the others are named, and stay what they are.
std::vector<Signable> complete_drafts(Context& context, const SignOptions& options,
                                      std::size_t& incomplete) {
  std::vector<Signable> complete;
  const std::string& me = context.actor().clinician;
  const auto is_mine = [&](const records::Note& note, std::string_view) {
    return note.status == records::NoteStatus::draft && note.clinician == me;
  };
  for (auto& each : notes_to_choose(context, options, is_mine)) {
    if (const std::string lack = lack_of(context, each); !lack.empty()) {
      context.warn(fmt::format("{} stays a draft: {}", each.ref.id, lack));
      ++incomplete;
    } else {
      complete.push_back(std::move(each));
    }
  }
  return complete;
}

// That a note is taken back, and how to write it where it belongs.
void tell_of_error(Context& context, const records::Note& addendum) {
  const records::NoteRef ref{addendum.client, addendum.amends};
  const records::Note note = context.records().note(ref);
  if (records::takes_back(note)) {
    context.say(
        fmt::format("{} counts again: what took it back was entered in error", note.amends));
    return;
  }
  context.say(
      fmt::format("{} is entered in error: it stays, and is left out of what is exported", ref.id));
  if (!note.amends.empty()) return;
  // The body may have such lines too.
  const std::string file = for_shell((context.records().root() / ref.path()).string());
  context.hint("if it belongs to another client, write it into that record with " +
               shown_command(fmt::format(
                   "sed '1,/^---$/{{/^client:/d;}}' {} | tnotes new CLIENT --from -", file)));
}

// What is still to be done with what was signed.
void tell_what_follows(Context& context, const std::vector<records::Note>& notes) {
  const records::Practice practice = context.records().practice();
  for (const auto& note : notes) {
    if (const auto cosigners = records::awaited_cosigners(practice, note); !cosigners.empty()) {
      context.say(fmt::format("{} is to be cosigned by {}", note.id, fmt::join(cosigners, " or ")));
    }
    if (records::takes_back(note)) tell_of_error(context, note);
  }
}

Exit run(const SignOptions& options, Context& context) {
  (void)context.actor();
  std::size_t incomplete = 0;
  const auto drafts =
      options.all ? complete_drafts(context, options, incomplete) : named_drafts(context, options);
  const bool is_list = options.all || drafts.size() > 1;
  if (drafts.empty()) {
    context.say(incomplete == 0 ? "there is no draft of yours" : "none of your drafts is complete");
    if (context.json()) print_json(context, Json::array());
    return Exit::done;
  }
  const std::string otherwise =
      drafts.size() == 1 ? fmt::format("{} stays a draft", drafts.front().ref.id)
                         : fmt::format("nothing was signed: all {} stay drafts", drafts.size());
  std::string beside;
  if (incomplete > 0) {
    beside = fmt::format(
        "{} of yours {}: named above", incomplete,
        incomplete == 1 ? "lacks something and stays a draft" : "lack something and stay drafts");
  }
  // What would stop it is met before anybody is asked.
  if (context.can_ask() && !context.globals().yes) const records::Writer check = context.writer();
  if (!confirm_signing(context, drafts, "sign", otherwise, beside)) {
    if (context.json()) print_json(context, is_list ? Json(Json::array()) : Json(nullptr));
    return Exit::done;
  }
  const Locking locking{records::Action::sign, "signed",
                        [&](const Signable& draft) { check_signable(context, draft); },
                        [&](const Signable& draft) { return signed_text(context, draft); },
                        options.all};
  tell_what_follows(context, lock_notes(context, drafts, locking));
  return Exit::done;
}

}  // namespace

Command sign_command() {
  return Describe<SignOptions>("sign", "complete and lock notes")
      .details(
          "Signs drafts in your name. On a terminal they are shown and you are asked, once for all "
          "of them. A signed note cannot be changed any more; what is to be added or corrected "
          "goes into an addendum. --all-complete takes those of your drafts that lack nothing, and "
          "names the others.")
      .with([](auto& command) {
        describe_signing(command, all_complete, "all drafts of mine that lack nothing",
                         Completes::draft);
      })
      .example("tnotes sign @draft", "my latest draft")
      .example("tnotes sign k7f3m 9h2qd --yes", "two notes, without being asked")
      .example("tnotes sign --all-complete --week 2026-W47", "on Friday evening")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
