#include <algorithm>
#include <set>

#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "cli/signing.hpp"
#include "records/cosigning.hpp"
#include "records/entered_in_error.hpp"
#include "records/intact.hpp"
#include "records/signed_history.hpp"

namespace tnotes::cli {
namespace {

struct CosignOptions : SigningOptions {};

constexpr const char* all_due = "--all-due";

// What is asked before a note is cosigned.
class Checks {
 public:
  // Looks through the history once for what was signed of these notes.
  Checks(Context& context, const std::vector<Signable>& notes)
      : context_(context), practice_(context.records().practice()) {
    std::set<std::string> paths;
    for (const auto& each : notes) paths.insert(each.ref.path());
    const auto check = records::commit_check(context.records(), context.environment());
    signed_ = records::signed_texts(context.records(), check, [&](const records::NoteRef& ref) {
      return paths.contains(ref.path());
    });
  }

  // Throws refused, or invalid where it is not what was signed.
  void require_cosignable(const Signable& each) const {
    records::check_cosignable(practice_, each.note, context_.actor().clinician);
    if (auto fault = records::note_fault(context_.records(), each.ref)) throw *std::move(fault);
    const auto then = signed_.find(each.ref.path());
    if (then == signed_.end()) {
      throw Error(Exit::invalid,
                  fmt::format("no commit that can be trusted signed note {}", each.ref.id))
          .hint("'tnotes verify' tells more");
    }
    if (records::is_as_signed(then->second, each.text)) return;
    throw Error(Exit::invalid, fmt::format("note {} is not what was signed", each.ref.id))
        .hint("'tnotes verify' tells more");
  }

 private:
  Context& context_;
  records::Practice practice_;
  records::SignedTexts signed_;
};

std::vector<Signable> named(Context& context, const CosignOptions& options) {
  std::vector<Signable> notes;
  for (const auto& ref : named_notes(context, options, all_due)) {
    std::string text = context.records().note_text(ref);
    records::Note note = context.records().note(ref, text);
    notes.push_back({ref, std::move(text), std::move(note)});
  }
  return notes;
}

// Those that the policy has this clinician cosign. Nobody need answer for what was entered in
// error.
std::vector<Signable> due(Context& context, const CosignOptions& options) {
  const records::Practice practice = context.records().practice();
  records::ErrorMarks marks(context.records());
  const std::string& me = context.actor().clinician;
  auto notes = notes_to_choose(context, options, [&](const records::Note& note, std::string_view) {
    const auto awaited = records::awaited_cosigners(practice, note);
    return std::find(awaited.begin(), awaited.end(), me) != awaited.end();
  });
  std::set<std::string> clients;
  for (const auto& each : notes) clients.insert(each.ref.client);
  for (const auto& client : clients) marks.read_rest(client, {last_day, first_day});
  for (const auto& damage : marks.damaged()) context.report(damage);
  std::erase_if(notes, [&](const Signable& each) { return marks.taken_back_by(each.note); });
  return notes;
}

// What was tampered with is reported, and stays as it is.
void leave_out_damaged(Context& context, const Checks& checks, std::vector<Signable>& notes) {
  std::erase_if(notes, [&](const Signable& each) {
    try {
      checks.require_cosignable(each);
      return false;
    } catch (const Error& error) {
      if (error.code() != Exit::invalid) throw;
      context.report({each.ref.path(), error});
      return true;
    }
  });
}

Exit run(const CosignOptions& options, Context& context) {
  (void)context.actor();
  auto notes = options.all ? due(context, options) : named(context, options);
  const bool is_list = options.all || notes.size() > 1;
  const auto tell_none = [&] {
    context.say("no note waits for your cosignature");
    if (context.json()) print_json(context, Json::array());
    return Exit::done;
  };
  if (notes.empty()) return tell_none();
  const Checks checks(context, notes);
  if (options.all) {
    leave_out_damaged(context, checks, notes);
  } else {
    for (const auto& each : notes) checks.require_cosignable(each);
  }
  if (notes.empty()) return tell_none();
  if (context.can_ask() && !context.globals().yes) const records::Writer check = context.writer();
  if (!confirm_signing(context, notes, "cosign", "nothing was cosigned")) {
    if (context.json()) print_json(context, is_list ? Json(Json::array()) : Json(nullptr));
    return Exit::done;
  }
  const auto text = [&](const Signable& each) {
    const records::Actor& actor = context.actor();
    return records::cosign_text(each.text, actor.clinician, actor.credentials, context.now());
  };
  const Locking locking{records::Action::cosign, "cosigned",
                        [&](const Signable& each) { checks.require_cosignable(each); }, text,
                        options.all};
  (void)lock_notes(context, notes, locking);
  return Exit::done;
}

}  // namespace

Command cosign_command() {
  return Describe<CosignOptions>("cosign", "sign what a supervisee has signed")
      .details(
          "Adds your signature below that of the clinician who signed a note. The practice's "
          "policy may say whose notes are to be cosigned, and by whom; then nobody else can: "
          "'tnotes list --status uncosigned' shows them. On a terminal the notes are shown and you "
          "are asked, once for all of them.")
      .with([](auto& command) {
        describe_signing(command, all_due, "all notes that wait for my cosignature",
                         Completes::final);
      })
      .example("tnotes cosign k7f3m", "one note, after reading it")
      .example("tnotes cosign --all-due --week 'last week'", "what they signed of last week")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
