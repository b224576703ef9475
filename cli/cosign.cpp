#include <algorithm>

#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "cli/signing.hpp"
#include "records/cosigning.hpp"
#include "records/intact.hpp"

namespace tnotes::cli {
namespace {

struct CosignOptions : SigningOptions {};

constexpr const char* all_due = "--all-due";

// All that stands against cosigning a note. Throws refused, or invalid where it is not what was
// signed.
void check_cosignable(Context& context, const records::Practice& practice, const Signable& each) {
  records::check_cosignable(practice, each.note, context.actor().clinician);
  if (auto fault = records::note_fault(context.records(), each.ref)) throw *std::move(fault);
  if (records::digest_fits(each.note, each.text)) return;
  throw Error(Exit::invalid, fmt::format("note {} was changed after it was signed", each.ref.id))
      .hint("'tnotes verify' tells more");
}

std::vector<Signable> named(Context& context, const CosignOptions& options,
                            const records::Practice& practice) {
  std::vector<Signable> notes;
  for (const auto& ref : named_notes(context, options, all_due)) {
    std::string text = context.records().note_text(ref);
    records::Note note = context.records().note(ref, text);
    notes.push_back({ref, std::move(text), std::move(note)});
    check_cosignable(context, practice, notes.back());
  }
  return notes;
}

// Those that the policy has this clinician cosign. What was tampered with is reported.
std::vector<Signable> due(Context& context, const CosignOptions& options,
                          const records::Practice& practice) {
  std::vector<Signable> notes;
  for (auto& each : notes_to_choose(context, options)) {
    const auto awaited = records::awaited_cosigners(practice, each.note);
    if (std::find(awaited.begin(), awaited.end(), context.actor().clinician) == awaited.end()) {
      continue;
    }
    try {
      check_cosignable(context, practice, each);
      notes.push_back(std::move(each));
    } catch (const Error& error) {
      if (error.code() != Exit::invalid) throw;
      context.report({each.ref.path(), error});
    }
  }
  return notes;
}

Exit run(const CosignOptions& options, Context& context) {
  (void)context.actor();
  const records::Practice practice = context.records().practice();
  const auto notes =
      options.all ? due(context, options, practice) : named(context, options, practice);
  const bool is_list = options.all || notes.size() > 1;
  if (notes.empty()) {
    context.say("no note waits for your cosignature");
    if (context.json()) print_json(context, Json::array());
    return Exit::done;
  }
  if (!confirm_signing(context, notes, "cosign", "nothing was cosigned")) {
    if (context.json()) print_json(context, is_list ? Json(Json::array()) : Json(nullptr));
    return Exit::done;
  }
  const auto text = [&](const Signable& each) {
    const records::Actor& actor = context.actor();
    return records::cosign_text(each.text, actor.clinician, actor.credentials, context.now());
  };
  const Locking locking{records::Action::cosign, "cosigned",
                        [&](const Signable& each) { check_cosignable(context, practice, each); },
                        text};
  (void)lock_notes(context, notes, locking, is_list);
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
                         Completes::note);
      })
      .example("tnotes cosign k7f3m", "one note, after reading it")
      .example("tnotes cosign --all-due --week 'last week'", "what they signed of last week")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
