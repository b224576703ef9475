#include "vault/vault_file.hpp"

#include <doctest/doctest.h>
#include <string>

#include "base/error.hpp"
#include "unit/base/file_cases.hpp"

namespace tnotes::vault {

using namespace test;

namespace {

// Made for these tests by age-keygen.
const std::string first = "age1qnvlm46j84x5xv98e0x0p4eg34kuu6x24203n0uw4xwcp04wsp4sh559c9";
const std::string second = "age12vxrdhhfze4wgkg858ehn8f2ygyn7u7kvtzjuthzced4ax7fkyas5kznw8";
const std::string private_key =
    "AGE-SECRET-KEY-10NZPY8DF4TPS7JCURL9CDC7QQMXEHJ6MGDMHK7EPZS82RLU7JXGQ35YEVM";

std::string recipients_in(const std::string& text) {
  std::string names;
  for (const auto& recipient : parse_vault_file({"vault.yaml", text}).recipients) {
    names += recipient.text() + '\n';
  }
  return names;
}

Failure parsing(const std::string& text) {
  return failure_of([&] { (void)parse_vault_file({"vault.yaml", text}); });
}

}  // namespace

TEST_CASE("the vault file reads back as it was written") {
  for (const std::string& names : {first + '\n', second + '\n' + first + '\n'}) {
    VaultFile file;
    for (std::size_t begin = 0; begin < names.size(); begin = names.find('\n', begin) + 1) {
      file.recipients.push_back(
          *age::X25519Recipient::parse(names.substr(begin, names.find('\n', begin) - begin)));
    }
    const std::string text = render_vault_file(file);
    CHECK(recipients_in(text) == names);
    CHECK(render_vault_file(parse_vault_file({"vault.yaml", text})) == text);
  }
}

TEST_CASE("the vault file is what a person can read and write") {
  const std::string text = render_vault_file({{*age::X25519Recipient::parse(first)}});
  CHECK(text.ends_with("format: 1\nrecipients:\n  - " + first + '\n'));
  CHECK(text.starts_with("# "));
  for (const std::string& written : {"recipients: [" + first + "]\nformat: 1\n",
                                     "format: \"1\"\nrecipients: [\"" + first + "\"]",
                                     "---\nformat: 1\n\nrecipients:\n- " + first + "  # mine\n"}) {
    CAPTURE(written);
    CHECK(recipients_in(written) == first + '\n');
  }
}

TEST_CASE("recovery keys are marked among the recipients") {
  const auto one = *age::X25519Recipient::parse(first);
  const auto two = *age::X25519Recipient::parse(second);
  const VaultFile file{{one, two}, {two}};
  const VaultFile again = parse_vault_file({"vault.yaml", render_vault_file(file)});
  CHECK(again.recipients == file.recipients);
  CHECK(again.recovery == file.recovery);
  CHECK(contains(again.recovery, two));
  CHECK_FALSE(contains(again.recovery, one));
  CHECK(render_vault_file({{one}}).find("recovery") == std::string::npos);
}

TEST_CASE("what does not belong in the vault file is an error with its place") {
  const std::string list = "recipients:\n  - " + first + '\n';
  const std::string none = "this is no age recipient (age1…)";
  const std::string unknown = "this vault has a format that this tnotes does not know";
  std::string typo = first;
  typo[20] = typo[20] == 'q' ? 'p' : 'q';
  const struct {
    std::string text, message;
  } cases[] = {
      {"", "1:1: vault.yaml has no 'format'"},
      {"# nothing\n", "1:1: vault.yaml has no 'format'"},
      {list, "1:1: vault.yaml has no 'format'"},
      {"format: 1\n", "1:1: vault.yaml has no recipient"},
      {"format: 1\nrecipients: []\n", "1:1: vault.yaml has no recipient"},
      {"format: 1\nrecipients:\n", "2:12: 'recipients' is a list"},
      {"format: 1\nrecipients: " + first + '\n', "2:13: 'recipients' is a list"},
      {"format: 1\nrecipients: {a: " + first + "}\n", "2:13: 'recipients' is a list"},
      {"format: 2\n" + list, "1:9: " + unknown},
      {"format: 0\n" + list, "1:9: " + unknown},
      {"format: 1.0\n" + list, "1:9: " + unknown},
      {"format: 01\n" + list, "1:9: " + unknown},
      {"format: [1]\n" + list, "1:9: " + unknown},
      {"format: {1: 1}\n" + list, "1:9: " + unknown},
      {"format:\n" + list, "1:8: " + unknown},
      {"format: 1\n" + list + "  - " + first + '\n', "4:5: this recipient is there twice"},
      {"format: 1\n" + list + "  - \"" + first + "\"\n", "4:5: this recipient is there twice"},
      {"format: 1\nrecipients: [[" + first + "]]\n", "2:14: " + none},
      {"format: 1\nrecipients: [{a: b}]\n", "2:14: " + none},
      {"format: 1\nrecipients: [\"\"]\n", "2:14: " + none},
      {"format: 1\nrecipients: [~]\n", "2:14: " + none},
      {"format: 1\nrecipients: [age1]\n", "2:14: " + none},
      {"format: 1\n" + list + "  - " + typo + '\n', "4:5: " + none},
      {"format: 1\n" + list + "  - \"" + second + " \"\n", "4:5: " + none},
      {"format: 1\n" + list + "  - AGE1" + second.substr(4) + '\n', "4:5: " + none},
      {"format: 1\n" + list + "  - ssh-ed25519 AAAA\n", "4:5: " + none},
      {"format: 1\n" + list + "signers: [x]\n", "4:1: 'signers' does not belong here"},
      {"recipient: x\nformat: 1\n" + list, "1:1: 'recipient' does not belong here"},
      {"Format: 1\n" + list, "1:1: 'Format' does not belong here"},
      {"format: 1\n" + list + "recovery: [" + second + "]\n",
       "4:11: 'recovery' names one that is no recipient"},
      {"format: 1\nrecovery: [" + second + "]\n" + list,
       "2:11: 'recovery' names one that is no recipient"},
      {"format: 1\n" + list + "recovery: " + first + '\n', "4:11: 'recovery' is a list"},
      {"format: 1\n" + list + "recovery: [x]\n", "4:12: " + none},
      {"format: 1\n" + list + "recovery: [" + first + ", " + first + "]\n",
       "4:76: this recipient is there twice"},
  };
  for (const auto& [text, message] : cases) {
    CAPTURE(text);
    CHECK(parsing(text) == Failure{Exit::invalid, "vault.yaml:" + message});
  }
}

TEST_CASE("a vault file that is no YAML mapping is an error") {
  for (const std::string text :
       {"format: 1\nformat: 1\n", "- format: 1\n", "format: 1", "format", "\xff", "{format: 1}",
        "format: &a 1\nrecipients: *a\n", "format: 1\n---\nformat: 1\n", "format: !!int 1\n"}) {
    CAPTURE(text);
    CHECK(parsing(text).code == Exit::invalid);
  }
}

TEST_CASE("the message about a private key in the vault file does not hold it") {
  const Failure failure = parsing("format: 1\nrecipients:\n  - " + private_key + '\n');
  CHECK(failure.code == Exit::invalid);
  CHECK(failure.message.find("SECRET") == std::string::npos);
}

}  // namespace tnotes::vault
