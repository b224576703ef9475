#include <cerrno>
#include <fcntl.h>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/init_steps.hpp"
#include "cli/json.hpp"
#include "cli/setup.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

struct InitOptions {
  std::string clinician;
  std::string credentials;
  std::optional<std::string> signing_key;
  std::optional<std::string> passphrase_file;
};

fs::path records_place(const Settings& settings) {
  if (settings.find("records") != nullptr) return settings.records();
  if (settings.home().empty()) {
    throw Error(Exit::usage, "HOME is not set").hint("say where the records go with --records DIR");
  }
  return settings.home() / "tnotes" / "records";
}

// Opened before anything is made, so that a misspelt name is met first. What it holds is the
// vault's program's to read.
Descriptor open_passphrase(const Settings& settings, const InitOptions& options) {
  if (!options.passphrase_file) return {};
  const fs::path path = settings.expand(*options.passphrase_file);
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC));
  if (file) return file;
  const int problem = errno;
  throw Error(problem == ENOENT ? Exit::not_found : Exit::system,
              fmt::format("cannot read '{}': {}", path.string(), system_message(problem)));
}

std::string who(const records::Clinician& clinician) {
  const std::string credentials = clinician.credentials.empty() ? "" : ", " + clinician.credentials;
  return fmt::format("{}{} ({})", clinician.name, credentials, clinician.id);
}

bool agree(Context& context, const Setup& setup) {
  if (setup.place == Place::records || !context.can_ask() || context.globals().yes) return true;
  std::string plan = "tnotes will make:\n";
  plan += fmt::format("  {}\n      your clients and progress notes: plain text, in git\n",
                      setup.records.string());
  plan += fmt::format("  {}\n      psychotherapy notes: encrypted, apart from the records\n",
                      setup.vault.string());
  if (!is_there(setup.vault_key)) {
    plan += fmt::format("  {}\n      the key that reads those, under a passphrase of yours\n",
                        setup.vault_key.string());
  }
  if (!setup.identity.key_exists) {
    plan += fmt::format("  {}\n      a key that signs every change\n", setup.identity.key.string());
  }
  plan += fmt::format("  {}\n      your settings\n", context.settings().file().string());
  plan += fmt::format("You are {}.\n", who(setup.identity.clinician));
  context.world().err(escape_for_terminal(plan));
  return context.confirm("go ahead?", true);
}

void print_result(Context& context, const Setup& setup, const git::Oid& root) {
  const fs::path& configuration = context.settings().file();
  if (context.json()) {
    print_json(context, {{"records", setup.records.string()},
                         {"vault", setup.vault.string()},
                         {"config", configuration.string()},
                         {"clinician", setup.identity.clinician.id},
                         {"signing_key", setup.identity.key.string()},
                         {"identity", is_there(setup.vault_key) ? Json(setup.vault_key.string())
                                                                : Json(nullptr)},
                         {"commit", root.hex()}});
    return;
  }
  const auto entry = [&](std::string_view what, const fs::path& path, const char* done,
                         const std::string& meaning) {
    context.print("{}{} ({})\n", pad(what, 15), context.safe(path.string()), done);
    context.print("{:15}{}\n", "", context.safe(meaning));
  };
  entry("records", setup.records, setup.records_done,
        "clients and notes in plain text, in git: keep them on an encrypted disk");
  entry("vault", setup.vault, setup.vault_done,
        "psychotherapy notes, encrypted: only 'tnotes vault' reads them");
  entry("vault key", setup.vault_key, setup.vault_key_done,
        is_there(setup.vault_key)
            ? "opens the vault with your passphrase: keep a copy of it in a safe place"
            : "'tnotes init' makes it on a terminal, or with --passphrase-file FILE");
  entry("signing key", setup.identity.key, setup.key_done,
        fmt::format("signs every change as {}: keep a copy of it in a safe place",
                    setup.identity.clinician.name));
  entry("configuration", configuration, setup.configuration_done,
        "your settings: see 'tnotes config list'");
  context.print(
      "\n"
      "Next:\n"
      "  tnotes client add \"Maya Lindqvist\" --dob 1990-04-02\n"
      "  tnotes new maya\n"
      "  tnotes sign @draft\n");
}

Exit run(const InitOptions& options, Context& context) {
  context.say_if_interrupted("nothing was made");
  require_programs(context.environment());
  const Settings& settings = context.settings();
  Setup setup;
  setup.records = records_place(settings);
  setup.vault =
      settings.find("vault") != nullptr ? *settings.vault() : setup.records.parent_path() / "vault";
  setup.vault_key = settings.vault_key();
  const Descriptor passphrase = open_passphrase(settings, options);
  setup.place = inspect_place(settings, setup.records, setup.vault);
  if (make_key_private(settings)) setup.key_done = "completed";
  setup.identity = find_identity(context, setup.place, setup.records,
                                 {options.clinician, options.credentials, options.signing_key});
  refuse_keyless_vault(context, setup);
  if (const auto above = work_tree_above(setup.records); !above.empty()) {
    context.warn(fmt::format("{} lies within the git work tree {}: do not add the records to that",
                             setup.records.string(), above.string()));
  }
  if (!agree(context, setup)) {
    context.say("nothing was made");
    if (context.json()) print_json(context, nullptr);
    return Exit::done;
  }
  context.say_if_interrupted("not all is made yet", {"go on with 'tnotes init'"});
  git::Oid root;
  try {
    const FileLock alone = exclude_other_inits(context, "init");
    const Place now = inspect_place(settings, setup.records, setup.vault);
    if (now != setup.place || is_there(setup.identity.key) != setup.identity.key_exists) {
      setup.place = now;  // another init ended meanwhile
      const records::Clinician& me = setup.identity.clinician;
      setup.identity = find_identity(context, setup.place, setup.records,
                                     {me.name, me.credentials, options.signing_key});
    }
    root = make_setup(context, setup);
  } catch (Error& error) {
    if (error.code() == Exit::system) {
      error.hint("once that is mended, 'tnotes init' goes on where it stopped");
    }
    throw;
  }
  if (const Exit vault = make_vault(context, setup, passphrase); vault != Exit::done) {
    const bool is_offer_left = vault == Exit::interrupted && is_there(setup.vault_key) &&
                               is_there(setup.vault / vault_file_name);
    if (is_offer_left) {
      context.say("all else is made");
    } else if (vault == Exit::interrupted) {
      context.say("the records are ready");
    } else {
      context.hint("the records are ready; 'tnotes init' goes on with the vault");
    }
    return vault;
  }
  context.say_if_interrupted({});
  print_result(context, setup, root);
  return Exit::done;
}

}  // namespace

Command init_command() {
  return Describe<InitOptions>("init", "make the records, the vault, their keys and your settings")
      .details(
          "Begins a practice: the records in ~/tnotes/records (or --records DIR), a key that signs "
          "every change, the vault for psychotherapy notes beside the records with its key under a "
          "passphrase, and your configuration. It can be run again: what is missing is completed, "
          "and nothing else is changed. The records are plain text: keep them on an encrypted "
          "disk.")
      .option("--clinician", 0, "NAME", &InitOptions::clinician, "your name")
      .option("--credentials", 0, "TEXT", &InitOptions::credentials,
              "what stands behind your name, as LMFT")
      .option("--signing-key", 0, "FILE", &InitOptions::signing_key,
              "sign with this SSH key instead of a new one; FILE.pub for a key in an agent",
              Completes::file)
      .option("--passphrase-file", 0, "FILE", &InitOptions::passphrase_file,
              "read the vault's passphrase from a file instead of asking", Completes::file)
      .example("tnotes init", "asks for your name, then shows what it will make")
      .example("tnotes init --clinician \"Lucía Ortiz\" --credentials LMFT --yes",
               "asks for the vault's passphrase alone")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
