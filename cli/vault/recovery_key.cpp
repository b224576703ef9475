#include "base/text.hpp"
#include "cli/vault/opened.hpp"
#include "cli/vault/recipients.hpp"
#include "vault/qr.hpp"

namespace tnotes::cli {
namespace {

// What stands around the code: a line of words, the key, and the last two lines.
constexpr std::size_t other_rows = 5;

// Every line of it fits on a terminal of 80 columns.
Secret page_of(const Secret& key, std::size_t columns, std::size_t rows) {
  const auto code =
      vault::qr_code(key.reveal(), columns, rows > other_rows ? rows - other_rows : 0);
  const std::string above =
      "RECOVERY KEY of the vault: write it down on paper. It is shown only now.\n";
  const std::string below =
      std::string("\n") +
      (code ? "" : "(Too small a window for its QR code: Ctrl-C, enlarge it, and begin again.)\n") +
      "Whoever has it reads every note. Keep it on paper, away from this computer.\n"
      "Enter: I have it.  Ctrl-C: make none. ";
  const std::string_view code_text = code ? code->reveal() : std::string_view();
  Secret page(above.size() + key.size() + 1 + code_text.size() + below.size());
  unsigned char* end = page.data();
  for (const std::string_view piece :
       {std::string_view(above), key.reveal(), std::string_view("\n"), code_text,
        std::string_view(below)}) {
    end = std::ranges::copy(piece, end).out;
  }
  return page;
}

}  // namespace

age::X25519Recipient add_recovery_key(Context& context, vault::Store& store) {
  const age::X25519Recipient recipient = [&] {
    const auto identity = age::X25519Identity::generate();
    const Secret key = identity.text();
    context.show_once(
        [&](std::size_t columns, std::size_t rows) { return page_of(key, columns, rows); });
    return identity.recipient();
  }();
  context.say_if_interrupted("the recovery key that was shown opens nothing: make another",
                             {"'tnotes vault recipient add --recovery'"});
  vault::VaultFile file = vault::read_vault_file(store.files());
  file.recipients.push_back(recipient);
  file.recovery.push_back(recipient);
  try {
    put_recipients(context, store, file);
    add_backup_recipient(context, recipient);
  } catch (Error& error) {
    throw error.hint("the recovery key that was shown may open nothing: make another");
  }
  context.say("the recovery key is made: every note from now on can be read with it, too");
  context.hint("to see that it works: 'tnotes vault recover --identity -', and type it");
  context.hint(fmt::format("if it was not written down: 'tnotes vault recipient remove {}'",
                           recipient.text()));
  return recipient;
}

}  // namespace tnotes::cli
