#include "vault/rekey.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "vault/seal.hpp"

namespace tnotes::vault {
namespace {

// Whether the ciphertext, as the history names it, is among those of a commit.
bool contains(const std::vector<Store::Named>& ciphertexts, const Store::Named& one) {
  return std::ranges::binary_search(ciphertexts, one);
}

// Of the file in the state directory.
std::string name_of_file(const Store& store) { return "rekey/" + store.root_commit().hex(); }

// What notes are encrypted to, as that file has it behind the commit.
std::string recipients_of(const Store& store) {
  std::string text;
  for (const auto& recipient : store.recipients()) text += recipient.text() + '\n';
  return text;
}

// The commit in it, where it is about the recipients of now.
std::optional<git::Oid> began_at(const std::string& text, const Store& store) {
  const auto began = git::Oid::from_hex(text.substr(0, text.find('\n')));
  const bool is_same = began && text == began->hex() + '\n' + recipients_of(store);
  return is_same ? began : std::nullopt;
}

// What threads share that re-encrypt notes.
struct Work {
  const Store& store;
  std::span<const Store::Named> notes;
  std::span<const age::X25519Identity> identities;
  Directory folder;  // of the notes
  std::size_t most_bytes;
  std::vector<std::string> ciphertexts;  // of each note, where it was re-encrypted
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> bytes{0};
  std::atomic<bool> lacks_keys{false};

  [[nodiscard]] std::size_t begun() const { return std::min(next.load(), notes.size()); }
};

using Damaged = std::vector<records::Damage>;

// Takes one after the other, until there are no more, or there is no room for more.
Damaged reseal_some(Work& work, const std::function<void()>& one_done) {
  Damaged damaged;
  Resealer resealer(work.identities, work.store.recipients());
  while (work.bytes < work.most_bytes) {
    const std::size_t at = work.next++;
    if (at >= work.notes.size()) break;
    const auto& [id, name] = work.notes[at];
    try {
      std::string ciphertext = resealer.reseal(id, work.store.same_as_head(work.folder, id, name));
      work.bytes += ciphertext.size();
      work.ciphertexts[at] = std::move(ciphertext);
    } catch (const Error& error) {
      if (error.code() != Exit::invalid) throw;
      const auto* const unreadable = dynamic_cast<const Unreadable*>(&error);
      if (unreadable != nullptr && unreadable->fault() == Fault::keys) work.lacks_keys = true;
      damaged.push_back({note_path(id), error});
    }
    one_done();
  }
  return damaged;
}

Damaged reseal_all(Work& work, const std::function<void()>& one_done) {
  std::vector<std::future<Damaged>> others;
  const auto cores = std::min<std::size_t>(std::thread::hardware_concurrency(), work.notes.size());
  for (std::size_t i = 1; i < cores; ++i) {
    others.push_back(std::async(std::launch::async, [&] { return reseal_some(work, [] {}); }));
  }
  Damaged all = reseal_some(work, one_done);
  for (auto& other : others) std::ranges::move(other.get(), std::back_inserter(all));
  std::ranges::sort(all, {}, &records::Damage::path);
  return all;
}

}  // namespace

Rekeying::Rekeying(Store& store) : store_(store), name_(name_of_file(store)), seen_(store.head()) {
  notes_ = store_.ciphertexts_at(seen_);
  const auto began = began_at(store_.state().read(name_).value_or(""), store_);
  if (began && store_.has_same_recipients_since(*began)) {
    const auto before = store_.ciphertexts_at(*began);
    // The key at hand need not open what was written since.
    std::erase_if(notes_, [&](const auto& note) { return !contains(before, note); });
    is_resumed_ = true;
  }
  total_ = notes_.size();
}

bool Rekeying::is_begun(const Store& store) {
  const auto text = store.state().read(name_of_file(store));
  return text && began_at(*text, store);
}

void Rekeying::begin() {
  store_.state().write(name_, store_.head().hex() + '\n' + recipients_of(store_));
}

// Whoever wrote since this looked last may have written or discarded some of the notes.
void Rekeying::drop_what_changed() {
  if (store_.head() == seen_) return;
  seen_ = store_.head();
  const auto now = store_.ciphertexts_at(seen_);
  const auto changed =
      std::remove_if(notes_.begin() + static_cast<std::ptrdiff_t>(done_), notes_.end(),
                     [&](const auto& note) { return !contains(now, note); });
  notes_.erase(changed, notes_.end());
}

void Rekeying::step(const Author& author, std::span<const age::X25519Identity> identities,
                    const std::function<void()>& on_wait, const Progress& progress, Step most) {
  Writer writer(store_, author, on_wait);
  drop_what_changed();
  const auto left = std::span(notes_).subspan(done_);
  const std::size_t done_before = total_ - left.size();
  progress(done_before);
  if (left.empty()) return;
  auto folder = store_.notes_folder();
  if (!folder) throw Error(Exit::invalid, "the vault's folder of notes is gone");
  const auto notes = left.first(std::min(left.size(), most.notes));
  Work work{store_,     notes,
            identities, *std::move(folder),
            most.bytes, std::vector<std::string>(notes.size())};
  std::ranges::move(reseal_all(work, [&] { progress(done_before + work.begun()); }),
                    std::back_inserter(damaged_));
  lacks_keys_ = lacks_keys_ || work.lacks_keys;
  std::vector<Writer::Ciphertext> ciphertexts;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    if (work.ciphertexts[i].empty()) continue;
    ciphertexts.push_back({notes[i].first, std::move(work.ciphertexts[i])});
  }
  if (const std::size_t count = ciphertexts.size(); count != 0) {
    if (rekeyed_ == 0 && !is_resumed_) begin();
    writer.put_all(std::move(ciphertexts), "rekey");
    seen_ = store_.head();
    rekeyed_ += count;
  }
  done_ += work.begun();
  progress(done_before + work.begun());
}

void Rekeying::finish() { store_.state().remove(name_); }

}  // namespace tnotes::vault
