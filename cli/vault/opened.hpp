#pragma once

#include <cstddef>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include "cli/app/context.hpp"
#include "cli/vault/keys.hpp"
#include "vault/note.hpp"
#include "vault/store.hpp"
#include "vault/sweep.hpp"

// The vault as commands open it.
namespace tnotes::cli {

// The directory that the settings name. Throws not_found where there is none, refused where records
// and vault lie within each other.
std::filesystem::path vault_root(Context& context, const vault::Pins& pins);

// Opens the vault that the settings name. Texts that a program left in memory when it was ended are
// taken up first, as unfinished ones. Throws refused where records and vault lie within each other.
vault::Store open_vault(Context& context);
// The same where other keys are to be trusted than the settings pin.
vault::Store open_vault(Context& context, const vault::Pins& pins);

// The same for what only reads: where the last commit cannot be trusted, that is reported, and what
// is read is the last commit that can be.
vault::Store open_vault_to_read(Context& context);
// Likewise, and nothing is reported: the caller looks at the store's doubts.
vault::Store open_vault_to_check(Context& context);

// Says which texts wait to be finished; what keeps it from telling is only warned about.
void remind_reader(Context& context, const vault::Store& store);

// Says so where a re-encryption was interrupted, or is under way.
void remind_of_rekey(Context& context, const vault::Store& store);

// What is enough of an id to type, nearly always.
std::string short_id(const std::string& id);

// Reports what is wrong with files, of very many the first ones.
void report_all(Context& context, const std::vector<records::Damage>& damaged);

// What is done with all notes, batch by batch.
struct Opening {
  // Called in one of the threads. `slot` is the note's place in its batch; what it is given is gone
  // when it returns.
  using Read = std::function<void(std::size_t slot, const vault::Parsed& note)>;
  std::function<Read()> make_read;  // each thread calls it, once a batch
  // Called in this thread, between batches: of the slots below `count`, some notes could not be
  // read.
  std::function<void(std::size_t count)> batch_done;
};
// Opens all notes, on all cores, sorted by id. At the end notes that cannot be read, and files that
// are not as the history has them, are reported.
// What could be found out before there was a key is taken from `inventory`.
void open_all(Context& context, vault::Store& store, const Identities& identities,
              const Opening& opening, std::future<vault::Inventory> inventory);

// What each note is about, in order of date and id: opens all of them, on all cores. Notes that
// cannot be read, and files that are not as the history has them, are reported.
std::vector<vault::Heading> open_headings(Context& context, vault::Store& store,
                                          const Identities& identities,
                                          std::future<vault::Inventory> inventory = {});

// One note, by its id. Throws not_found, or invalid.
vault::Note open_one(vault::Store& store, const std::string& id, const Identities& identities);

// The same as a commit of the vault's history has it.
vault::Note open_at(const vault::Store& store, const std::string& commit, const std::string& id,
                    const Identities& identities);

// Who commits in the vault.
vault::Author vault_author(Context& context);
vault::Writer vault_writer(Context& context, vault::Store& store);

}  // namespace tnotes::cli
