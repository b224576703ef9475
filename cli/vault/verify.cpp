#include "vault/verify.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "cli/app/progress.hpp"
#include "cli/setup.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/opened.hpp"
#include "cli/verification.hpp"

namespace tnotes::cli {
namespace {

struct VaultVerifyOptions : KeyOptions {
  bool unlock = false;
  std::string accept_head;

  [[nodiscard]] bool opens() const {
    return unlock || passphrase_file.has_value() || !identity_files.empty();
  }
};

Exit accept(const std::string& word, Context& context) {
  const vault::Pins pins = vault::pins_of(context.settings());
  const auto root = vault_root(context, pins);
  const git::Repository repository(vault::open_vault_directory(root).path());
  const records::Heads heads(context.settings().state(), repository);
  return accept_head(context, word, repository, heads, [&] {
    vault::accept_head(repository, heads, pins.signers, context.environment());
  });
}

struct Checked {
  vault::Verification verification;
  std::size_t notes = 0;
  std::vector<std::string> hints = {};
  bool opened = false;
};

// What to type, for each kind of problem that there is.
std::vector<std::string> ways_out(const vault::Verification& verification,
                                  const vault::Store& store) {
  const auto has = [&](std::string_view code, std::string_view said = {}) {
    return std::ranges::any_of(verification.problems, [&](const vault::Problem& problem) {
      return problem.code == code && problem.message.find(said) != std::string::npos;
    });
  };
  const auto git = [&](const char* words) {
    return shown_command(fmt::format("git -C {} {}", for_shell(store.root().string()), words));
  };
  std::vector<std::string> hints;
  if (has("program")) {
    hints.emplace_back("before you use git there, take out of .git what is not yours");
  }
  for (const auto& doubt : store.doubts()) {
    hints.insert(hints.end(), doubt.error.hints().begin(), doubt.error.hints().end());
  }
  if (has("uncommitted", "has it") || has("uncommitted", "plain file")) {
    // Without the first of them git would leave a file of the size and the time that it remembers.
    hints.push_back("bring a file back as the history has it with " + git("read-tree HEAD") +
                    ", and then " + git("checkout HEAD -- PATH"));
  }
  if (has("uncommitted", "unknown")) {
    hints.emplace_back("move what tnotes did not put there out of the vault");
  }
  if (has("damaged") || has("misplaced")) {
    hints.push_back("see which versions there were of a note with " + git("log --stat -- PATH"));
    hints.push_back("bring an earlier one back with " + git("checkout COMMIT -- PATH") +
                    ", and commit it");
  }
  if (has("damaged", "history") || has("damaged", "git cannot")) {
    hints.push_back(git("fsck") + " tells what is damaged in the history; a backup has it whole");
  }
  if (has("keys")) {
    hints.emplace_back("another identity may open these: 'tnotes vault verify --identity FILE'");
  }
  if (has("stray")) {
    hints.push_back("take out what is no note with " + git("rm -- PATH") + ", and commit that");
  }
  if (has("unfinished", "not")) {
    hints.push_back(
        "a text that this computer did not keep may be yours, from a backup: look at it "
        "with 'age -d -i KEY FILE'");
    hints.emplace_back("'tnotes vault discard NOTE' throws such a text away, for good");
  }
  if (has("unfinished", "gone")) {
    hints.emplace_back("a backup of the vault may have the text that is gone, in the same place");
  }
  return hints;
}

std::size_t notes_in(const vault::Store& store) {
  try {
    return store.ids().size();
  } catch (const Error&) {
    return 0;  // it will be named
  }
}

// A vault can be proved on a disk that is full, or cannot be written to.
void remember(Context& context, vault::Store& store) {
  try {
    store.remember_head();
  } catch (const Error& error) {
    context.warn("this state of the vault cannot be remembered: " + error.message());
  }
}

Checked check_opened(const VaultVerifyOptions& options, Context& context, vault::Store& store,
                     const Identities& identities) {
  const std::size_t notes = notes_in(store);
  ProgressBar bar(context, options.opens() ? "opening" : "checking", notes);
  const auto show = [&](std::size_t done) { bar.show(done); };
  auto found = vault::verify(store, identities, show);
  if (!found.ok()) {
    // Somebody may have written meanwhile.
    bar.clear();
    store.settle([&] { context.say("waiting for another tnotes to finish"); });
    found = vault::verify(store, identities, show);
  }
  if (found.ok()) remember(context, store);
  remind_of_rekey(context, store);
  return {found, notes, ways_out(found, store), options.opens()};
}

// What the vault's directory does to whoever opens it is a problem of the vault's, and named; that
// there is none, or what is wrong with the key, is an error.
template <class Check>
Checked naming_errors(Check check_it) {
  try {
    return check_it();
  } catch (const vault::Untrusted& error) {
    return {vault::verification_of(error.doubt()), 0, error.hints()};
  } catch (const Error& error) {
    constexpr std::array named{Exit::refused, Exit::invalid, Exit::not_found};
    if (std::ranges::find(named, error.code()) == named.end()) throw;
    return {vault::verification_of(error), 0, error.hints()};
  }
}

Checked check(const VaultVerifyOptions& options, Context& context) {
  vault::require_pins(vault::pins_of(context.settings()));
  (void)vault::open_vault_directory(vault_root(context, vault::pins_of(context.settings())));
  std::optional<vault::Store> store;
  Checked checked = naming_errors([&]() -> Checked {
    store.emplace(open_vault_to_check(context));
    return {};
  });
  if (!store) return checked;
  Identities identities;
  if (options.opens()) identities = unlock_with_any(context, *store, options);
  return naming_errors([&] { return check_opened(options, context, *store, identities); });
}

void print_ok(const Checked& checked, bool opened, Context& context) {
  const auto notes = fmt::format("{} {}", checked.notes, checked.notes == 1 ? "note" : "notes");
  context.print("ok, {} checked; {}\n", checked.verification.checked,
                opened ? notes + " opened" : "no note was opened");
  if (opened || checked.notes == 0 || !context.world().terminal.err) return;
  context.hint("that each can be read and is what its name says: 'tnotes vault verify --unlock'");
}

Exit run(const VaultVerifyOptions& options, Context& context) {
  if (!options.accept_head.empty()) return accept(options.accept_head, context);
  const Checked checked = check(options, context);
  if (context.json()) {
    Json document = verification_json(checked.verification);
    document["opened"] = checked.opened;
    print_json(context, document);
  } else if (checked.verification.ok()) {
    print_ok(checked, options.opens(), context);
  } else {
    context.write(problem_lines(context, checked.verification));
  }
  for (const auto& hint : checked.hints) context.hint(hint);
  return checked.verification.ok() ? Exit::done : Exit::found;
}

}  // namespace

Command vault_verify_command() {
  return Describe<VaultVerifyOptions>(
             "vault verify", "prove that no psychotherapy note was lost, damaged or forged")
      .details(
          "Without a passphrase: that the last commit is signed by a key that is pinned and goes "
          "on "
          "from where the vault was seen last, that its history is whole, that every file is as "
          "the history has it, and that every note has the form and a length that a note has. With "
          "--unlock, or what opens the vault, also that each note can be read to its end, was not "
          "changed since it was encrypted, and is the one that its file's name says. Ends with 1 "
          "where it finds a problem.")
      .flag("--unlock", &VaultVerifyOptions::unlock, "open every note: asks for the passphrase")
      .with(add_key_options<VaultVerifyOptions>)
      .option("--accept-head", 0, "OID", &VaultVerifyOptions::accept_head,
              "accept a history that went back; OID is HEAD in full")
      .example("tnotes vault verify", "from a script, every night")
      .example("tnotes vault verify --unlock", "once a month")
      .runs(run);
}

}  // namespace tnotes::cli
