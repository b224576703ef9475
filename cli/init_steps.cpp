#include "cli/init_steps.hpp"

#include <cerrno>
#include <sys/stat.h>

#include "base/files.hpp"
#include "cli/setup.hpp"
#include "git/sign.hpp"
#include "records/heads.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

// A key that was given is its owner's matter; this one is ours.
fs::path own_key(const Settings& settings) { return settings.directory() / "signing_key"; }

void make_key(Context& context, Setup& setup) {
  Identity& identity = setup.identity;
  if (!identity.key_exists) {
    std::error_code failed;
    fs::create_directories(identity.key.parent_path(), failed);
    if (failed) {
      throw Error(Exit::system,
                  fmt::format("cannot make {}: {}", identity.key.parent_path().string(),
                              system_message(failed.value())));
    }
    git::make_signing_key(identity.key, identity.clinician.id, context.environment());
    identity.root_key = git::public_key(identity.key, context.environment());
    identity.clinician.keys = {identity.root_key};
    setup.key_done = "made";
    return;
  }
  const fs::path own = own_key(context.settings());
  const fs::path public_half = own.string() + ".pub";
  if (identity.key != own || is_there(public_half)) return;
  write_file(public_half,
             fmt::format("{} {}\n", identity.clinician.keys.front(), identity.clinician.id));
  setup.key_done = "completed";
}

git::Oid first_commit(Context& context, const Setup& setup, git::Repository& repository) {
  const records::Clinician& me = setup.identity.clinician;
  records::Practice practice;
  practice.clinicians.push_back(me);
  const records::Heads heads(context.settings().state(), repository);
  try {
    if (heads.remembered()) {
      context.warn("other records were at this place before and are gone; a new history begins");
    }
  } catch (const Error&) {
    // Nothing was here before, so there is nothing to be remembered.
  }
  return repository.commit(
      {{std::string(records::practice_path), records::render_practice(practice)},
       {".gitattributes", "* -text\n"}},
      std::nullopt, {me.name, records::commit_email(me.id), context.now()},
      records::render_message({std::string(to_string(records::Action::init)), {}, {}, me.id}),
      git::ssh_signer(setup.identity.key, context.environment()));
}

// Returns the first commit.
git::Oid make_records(Context& context, Setup& setup) {
  git::Repository repository(setup.records);
  repository.recover();
  const records::Clinician& me = setup.identity.clinician;
  if (!signing_gaps(setup.records, setup.identity.key, context.environment()).empty()) {
    std::vector<std::string> allowed = me.keys;
    if (setup.place == Place::records) {
      allowed.clear();
      const records::Records records(setup.records, context.settings().state());
      for (const auto& clinician : records.practice().clinicians) {
        allowed.insert(allowed.end(), clinician.keys.begin(), clinician.keys.end());
      }
    }
    git::set_up_signing(setup.records,
                        {me.name, records::commit_email(me.id), setup.identity.key, allowed});
    if (setup.place == Place::records) setup.records_done = "completed";
  }
  const records::Heads heads(context.settings().state(), repository);
  if (setup.place != Place::records) {
    heads.remember(first_commit(context, setup, repository));
    setup.records_done = "made";
  } else if (heads.remembered()) {
    heads.check();
  } else {
    heads.remember(*repository.head());
  }
  return repository.root();
}

void write_configuration(Context& context, Setup& setup) {
  const Settings file = settings_of_file(context);
  const auto write = [&](const std::string& key, const std::string& value) {
    const auto old = file.value(key);
    if (old && (*old == value || file.expand(*old) == fs::path(value))) return;
    write_setting(file.file(), key, {value});
    setup.configuration_done = file.all().empty() ? "made" : "completed";
  };
  if (names_other_records(context, setup.records)) {
    context.hint(
        fmt::format("your configuration names the records at {}: say --records {} for these",
                    file.records().string(), setup.records.string()));
    return;
  }
  write("records", setup.records.string());
  if (const auto vault = file.vault();
      vault && *vault != setup.vault && is_there(*vault / vault_file_name)) {
    context.hint(fmt::format("your vault stays at {}", vault->string()));
  } else {
    write("vault", setup.vault.string());
  }
  write("me", setup.identity.clinician.id);
  if (file.signing_key() != setup.identity.key) write("signing_key", setup.identity.key.string());
  write("pinned.root_key", setup.identity.root_key);
}

}  // namespace

bool make_key_private(const Settings& settings) {
  const fs::path key = own_key(settings);
  struct stat status {};
  if (::stat(key.c_str(), &status) != 0 || (status.st_mode & 0777) == 0600) return false;
  if (::chmod(key.c_str(), 0600) == 0) return true;
  throw Error(Exit::system, fmt::format("cannot make the signing key {} private: {}", key.string(),
                                        system_message(errno)));
}

git::Oid make_setup(Context& context, Setup& setup) {
  struct stat status {};
  const bool was_private =
      ::stat(setup.records.c_str(), &status) == 0 && (status.st_mode & 0777) == 0700;
  prepare_place(setup.records);
  if (setup.place == Place::records && !was_private) setup.records_done = "completed";
  make_key(context, setup);
  const git::Oid root = make_records(context, setup);
  write_configuration(context, setup);
  return root;
}

void refuse_keyless_vault(Context& context, const Setup& setup) {
  const auto refuse = [&](const char* what) {
    return Error(Exit::refused, fmt::format(fmt::runtime(what), setup.vault.string()));
  };
  const char* const elsewhere = "choose another place with 'tnotes init --vault DIR'";
  std::error_code ignored;
  if (is_there(setup.vault) && !fs::is_directory(setup.vault, ignored)) {
    throw refuse("{} is in the vault's place, and no directory").hint(elsewhere);
  }
  if (!is_there(setup.vault / vault_file_name) || is_there(setup.vault_key)) return;
  Error error = refuse("there is a vault at {}, but not its key");
  error.hint(fmt::format("if it is yours, bring {} back from a backup", setup.vault_key.string()));
  if (context.settings().find("pinned.vault_recipients") != nullptr) {
    error.hint("with a recovery key: 'tnotes vault recover --identity - --new-key'");
  }
  throw error.hint(elsewhere);
}

Exit make_vault(Context& context, Setup& setup, const Descriptor& passphrase) {
  const bool had_vault = is_there(setup.vault / vault_file_name);
  const bool had_key = is_there(setup.vault_key);
  std::vector<std::string> words{"init",
                                 "--records",
                                 setup.records.string(),
                                 "--vault",
                                 setup.vault.string(),
                                 "--color",
                                 context.globals().color};
  std::vector<int> keep;
  if (context.globals().yes) words.emplace_back("--yes");
  if (context.globals().no_input) words.emplace_back("--no-input");
  if (passphrase) {
    words.insert(words.end(), {"--passphrase-file", fmt::format("/dev/fd/{}", passphrase.get())});
    keep.push_back(passphrase.get());
  }
  const fs::path& file = context.settings().file();
  const std::string before = read_file(file);
  const Exit exit = context.world().run_vault(words, keep);
  if (std::string_view(setup.configuration_done) == "already there" && read_file(file) != before) {
    setup.configuration_done = "completed";
  }
  const auto done = [](bool had, const fs::path& path) {
    if (had) return "already there";
    return is_there(path) ? "made" : "not made yet";
  };
  setup.vault_done = done(had_vault, setup.vault / vault_file_name);
  setup.vault_key_done = done(had_key, setup.vault_key);
  return exit;
}

}  // namespace tnotes::cli
