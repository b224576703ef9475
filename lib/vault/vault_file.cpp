#include "vault/vault_file.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tnotes::vault {
namespace {

void parse_recipients(const yaml::Source& source, const std::string& key, const yaml::Node& list,
                      Recipients& into) {
  if (list.kind != yaml::Kind::sequence) {
    throw yaml::error_at(source, list.mark, fmt::format("'{}' is a list", key));
  }
  for (const auto& item : list.items) {
    const auto recipient = age::X25519Recipient::parse(item.text);
    if (item.kind != yaml::Kind::scalar || !recipient) {
      throw yaml::error_at(source, item.mark, "this is no age recipient (age1…)");
    }
    if (contains(into, *recipient)) {
      throw yaml::error_at(source, item.mark, "this recipient is there twice");
    }
    into.push_back(*recipient);
  }
}

}  // namespace

bool contains(const Recipients& recipients, const age::X25519Recipient& recipient) {
  return std::ranges::find(recipients, recipient) != recipients.end();
}

VaultFile parse_vault_file(const yaml::Source& source) {
  VaultFile file;
  bool has_format = false;
  yaml::Mark recovery_mark;
  for (const auto& [key, key_mark, colon, value] : yaml::parse(source).entries) {
    if (key == "format") {
      has_format = true;
      if (value.text != "1") {
        throw yaml::error_at(source, value.mark,
                             "this vault has a format that this tnotes does not know")
            .hint("install a newer tnotes");
      }
    } else if (key == "recipients") {
      parse_recipients(source, key, value, file.recipients);
    } else if (key == "recovery") {
      recovery_mark = value.mark;
      parse_recipients(source, key, value, file.recovery);
    } else {
      throw yaml::error_at(source, key_mark, fmt::format("'{}' does not belong here", key));
    }
  }
  if (!has_format) {
    throw yaml::error_at(source, {}, fmt::format("{} has no 'format'", vault_file_name));
  }
  if (file.recipients.empty()) {
    throw yaml::error_at(source, {}, fmt::format("{} has no recipient", vault_file_name));
  }
  if (!std::ranges::all_of(file.recovery, [&](const age::X25519Recipient& recipient) {
        return contains(file.recipients, recipient);
      })) {
    throw yaml::error_at(source, recovery_mark, "'recovery' names one that is no recipient");
  }
  return file;
}

std::string render_vault_file(const VaultFile& file) {
  std::string text =
      "# Whom psychotherapy notes are encrypted to. tnotes takes no recipient from here that your\n"
      "# configuration does not pin: tnotes-vault(1).\n"
      "format: 1\n"
      "recipients:\n";
  for (const auto& recipient : file.recipients) text += fmt::format("  - {}\n", recipient.text());
  if (!file.recovery.empty())
    text += "# Those of them whose private half was shown once, for paper.\nrecovery:\n";
  for (const auto& recipient : file.recovery) text += fmt::format("  - {}\n", recipient.text());
  return text;
}

}  // namespace tnotes::vault
