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
};

// What to type, for each kind of problem that there is.
std::vector<std::string> ways_out(const vault::Verification& verification,
                                  const vault::Store& store) {
  const auto has = [&](std::initializer_list<std::string_view> codes) {
    return std::ranges::any_of(verification.problems, [&](const vault::Problem& problem) {
      return std::ranges::find(codes, problem.code) != codes.end();
    });
  };
  std::vector<std::string> hints;
  if (has({"program"})) {
    hints.emplace_back("before you use git there, take out of .git what is not yours");
  }
  for (const auto& doubt : store.doubts()) {
    hints.insert(hints.end(), doubt.error.hints().begin(), doubt.error.hints().end());
  }
  const auto git = [&](const char* words) {
    return shown_command(fmt::format("git -C {} {}", for_shell(store.root().string()), words));
  };
  if (has({"uncommitted"})) {
    hints.push_back("bring a file back as the history has it with " + git("checkout -- PATH"));
  }
  if (has({"damaged", "misplaced"})) {
    hints.push_back("see what there was in the place of a damaged file with " +
                    git("log --stat -- PATH"));
    hints.push_back("of damage in the history itself, " + git("fsck") +
                    " tells more; a backup has it whole");
  }
  if (has({"keys"})) hints.emplace_back("another key may open these: see '--identity'");
  if (has({"stray"})) {
    hints.push_back("take a file out that is no note with " + git("rm PATH") + " and a commit");
  }
  if (has({"unfinished"})) {
    hints.emplace_back("what there is of an unfinished text goes with 'tnotes vault discard NOTE'");
  }
  return hints;
}

Checked check_opened(const VaultVerifyOptions& options, Context& context, vault::Store& store,
                     const Identities& identities) {
  const std::size_t notes = store.ids().size();
  ProgressBar bar(context, options.opens() ? "opening" : "checking", notes);
  const auto show = [&](std::size_t done) { bar.show(done); };
  auto found = vault::verify(store, identities, show);
  if (!found.ok()) {
    // Somebody may have written meanwhile.
    store.settle();
    found = vault::verify(store, identities, show);
  }
  if (found.ok()) store.remember_head();
  return {found, notes, ways_out(found, store)};
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
  if (options.opens()) identities = unlock(context, *store, options);
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
    document["opened"] = options.opens();
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
