#include "vault/rekey.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "vault/seal.hpp"

namespace tnotes::vault {
namespace {

using Named = std::vector<std::pair<std::string, git::Oid>>;  // by id, what the history has

std::map<std::string, git::Oid> by_id(const Named& notes) { return {notes.begin(), notes.end()}; }

// What threads share that re-encrypt notes.
struct Work {
  const Store& store;
  const Named& notes;
  std::span<const age::X25519Identity> identities;
  Directory folder;  // of the notes
  std::size_t most_bytes;
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> bytes{0};

  [[nodiscard]] std::size_t begun() const { return std::min(next.load(), notes.size()); }
};

struct Sealed {
  std::map<std::string, std::string> ciphertexts;
  std::vector<records::Damage> damaged;
};

// Takes one after the other, until there are no more, or there is no room for more.
Sealed reseal_some(Work& work, const std::function<void()>& one_done) {
  Sealed sealed;
  Resealer resealer(work.identities, work.store.recipients());
  while (work.bytes < work.most_bytes) {
    const std::size_t at = work.next++;
    if (at >= work.notes.size()) break;
    const auto& [id, name] = work.notes[at];
    try {
      std::string ciphertext = resealer.reseal(id, work.store.same_as_head(work.folder, id, name));
      work.bytes += ciphertext.size();
      sealed.ciphertexts.emplace(id, std::move(ciphertext));
    } catch (const Error& error) {
      if (error.code() != Exit::invalid) throw;
      sealed.damaged.push_back({note_path(id), error});
    }
    one_done();
  }
  return sealed;
}

Sealed reseal_all(Work& work, const std::function<void()>& one_done) {
  std::vector<std::future<Sealed>> others;
  const auto cores = std::min<std::size_t>(std::thread::hardware_concurrency(), work.notes.size());
  for (std::size_t i = 1; i < cores; ++i) {
    others.push_back(std::async(std::launch::async, [&] { return reseal_some(work, [] {}); }));
  }
  Sealed all = reseal_some(work, one_done);
  for (auto& other : others) {
    Sealed some = other.get();
    all.ciphertexts.merge(some.ciphertexts);
    std::ranges::move(some.damaged, std::back_inserter(all.damaged));
  }
  std::ranges::sort(all.damaged, {}, &records::Damage::path);
  return all;
}

}  // namespace

Rekeying::Rekeying(Store& store)
    : store_(store), name_("rekey/" + store.root_commit().hex()), seen_(store.head()) {
  const auto now = by_id(store_.ciphertexts_at(seen_));
  const std::string text = store_.state().read(name_).value_or("");
  const auto began = git::Oid::from_hex(text.substr(0, text.find('\n')));
  if (began && text == began->hex() + '\n' + remembered() &&
      store_.has_same_recipients_since(*began)) {
    const auto before = by_id(store_.ciphertexts_at(*began));
    for (const auto& [id, name] : now) {
      const auto found = before.find(id);
      // The key at hand need not open what was written since.
      if (found != before.end() && found->second == name) left_.emplace(id, name);
    }
    is_resumed_ = !left_.empty();
  }
  if (!is_resumed_) left_ = now;
  total_ = left_.size();
}

// What notes are encrypted to, as the file in the state directory has it behind the commit.
std::string Rekeying::remembered() const {
  std::string text;
  for (const auto& recipient : store_.recipients()) text += recipient.text() + '\n';
  return text;
}

void Rekeying::begin() { store_.state().write(name_, store_.head().hex() + '\n' + remembered()); }

// Whoever wrote since this looked last may have written or discarded some of the notes.
void Rekeying::drop_what_changed() {
  if (store_.head() == seen_) return;
  seen_ = store_.head();
  const auto now = by_id(store_.ciphertexts_at(seen_));
  std::erase_if(left_, [&](const auto& note) {
    const auto found = now.find(note.first);
    return found == now.end() || found->second != note.second;
  });
}

void Rekeying::step(const Author& author, std::span<const age::X25519Identity> identities,
                    const std::function<void()>& on_wait, const Progress& progress, Step most) {
  Writer writer(store_, author, on_wait);
  drop_what_changed();
  const std::size_t done_before = total_ - left_.size();
  progress(done_before);
  Named notes;
  while (!left_.empty() && notes.size() < most.notes) {
    auto note = left_.extract(left_.begin());
    notes.emplace_back(std::move(note.key()), note.mapped());
  }
  if (notes.empty()) return;
  auto folder = store_.notes_folder();
  if (!folder) throw Error(Exit::invalid, "the vault's folder of notes is gone");
  Work work{store_, notes, identities, *std::move(folder), most.bytes};
  Sealed sealed = reseal_all(work, [&] { progress(done_before + work.begun()); });
  left_.insert(notes.begin() + static_cast<std::ptrdiff_t>(work.begun()), notes.end());
  std::ranges::move(sealed.damaged, std::back_inserter(damaged_));
  if (const std::size_t count = sealed.ciphertexts.size(); count != 0) {
    if (rekeyed_ == 0 && !is_resumed_) begin();
    writer.put_all(std::move(sealed.ciphertexts), "rekey");
    seen_ = store_.head();
    rekeyed_ += count;
  }
  progress(total_ - left_.size());
}

void Rekeying::finish() { store_.state().remove(name_); }

}  // namespace tnotes::vault
