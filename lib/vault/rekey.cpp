#include "vault/rekey.hpp"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <future>
#include <thread>

#include "base/text.hpp"
#include "vault/seal.hpp"
#include "vault/unfinished.hpp"

namespace tnotes::vault {
namespace {

struct Sealed {
  std::map<std::string, std::string> ciphertexts;
  std::vector<records::Damage> damaged;
};

using Opened = std::vector<std::pair<std::string, std::string>>;  // id and ciphertext

Sealed reseal_some(const Opened& notes, std::atomic<std::size_t>& next, Resealer resealer,
                   const std::function<void()>& one_done) {
  Sealed sealed;
  for (std::size_t at = next++; at < notes.size(); at = next++) {
    const auto& [id, ciphertext] = notes[at];
    try {
      sealed.ciphertexts.emplace(id, resealer.reseal(id, ciphertext));
    } catch (const Error& error) {
      if (error.code() != Exit::invalid) throw;
      sealed.damaged.push_back({note_path(id), error});
    }
    one_done();
  }
  return sealed;
}

// `progress` is told how many were begun.
Sealed reseal_all(const Opened& notes, std::span<const age::X25519Identity> identities,
                  std::span<const age::X25519Recipient> recipients,
                  const Rekeying::Progress& progress) {
  std::atomic<std::size_t> next{0};
  const auto work = [&](const std::function<void()>& one_done) {
    return reseal_some(notes, next, Resealer(identities, recipients), one_done);
  };
  std::vector<std::future<Sealed>> others;
  const auto cores = std::min<std::size_t>(std::thread::hardware_concurrency(), notes.size());
  for (std::size_t i = 1; i < cores; ++i) {
    others.push_back(std::async(std::launch::async, work, [] {}));
  }
  Sealed all = work([&] { progress(std::min(next.load(), notes.size())); });
  for (auto& other : others) {
    Sealed some = other.get();
    all.ciphertexts.merge(some.ciphertexts);
    std::ranges::move(some.damaged, std::back_inserter(all.damaged));
  }
  return all;
}

}  // namespace

Rekeying::Rekeying(Store& store) : store_(store), name_("rekey/" + store.root_commit().hex()) {
  const auto now = store_.ciphertexts_at(store_.head());
  const std::string text = store_.state().read(name_).value_or("");
  const auto began = git::Oid::from_hex(text.substr(0, text.find('\n')));
  if (began && text == began->hex() + '\n' + remembered() && store_.descends_from(*began)) {
    const auto before = store_.ciphertexts_at(*began);
    for (const auto& [id, name] : now) {
      const auto found = before.find(id);
      if (found != before.end() && found->second == name) left_.emplace(id, name);
    }
    is_resumed_ = !left_.empty();
  }
  if (!is_resumed_) {
    left_ = now;
    begin();
  }
  total_ = left_.size();
}

// What notes are encrypted to, as the file in the state directory has it behind the commit.
std::string Rekeying::remembered() const {
  std::string text;
  for (const auto& recipient : store_.recipients()) text += recipient.text() + '\n';
  return text;
}

void Rekeying::begin() { store_.state().write(name_, store_.head().hex() + '\n' + remembered()); }

void Rekeying::step(const Author& author, std::span<const age::X25519Identity> identities,
                    const std::function<void()>& on_wait, const Progress& progress, Step most) {
  Writer writer(store_, author, on_wait);
  const auto now = store_.ciphertexts_at(store_.head());
  const std::size_t done_before = total_ - left_.size();
  progress(done_before);
  Opened notes;
  std::size_t bytes = 0;
  while (!left_.empty() && notes.size() < most.notes && bytes < most.bytes) {
    const auto [id, name] = *left_.begin();
    left_.erase(left_.begin());
    const auto found = now.find(id);
    // Discarded, or written anew, since this began.
    if (found == now.end() || found->second != name) continue;
    try {
      notes.emplace_back(id, store_.same_as_head(id, name));
      bytes += notes.back().second.size();
    } catch (const Error& error) {
      if (error.code() != Exit::invalid) throw;
      damaged_.push_back({note_path(id), error});
    }
  }
  Sealed sealed = reseal_all(notes, identities, store_.recipients(),
                             [&](std::size_t begun) { progress(done_before + begun); });
  std::ranges::move(sealed.damaged, std::back_inserter(damaged_));
  if (!sealed.ciphertexts.empty()) writer.put_all(sealed.ciphertexts, "rekey");
  rekeyed_ += sealed.ciphertexts.size();
  progress(total_ - left_.size());
}

void Rekeying::finish() { store_.state().remove(name_); }

void rekey_unfinished(const Store& store, const Unfinished& kept,
                      std::span<const age::X25519Identity> identities) {
  (void)keep_unfinished(store, open_unfinished(store, kept, identities));
  drop_unfinished(store, kept);
}

}  // namespace tnotes::vault
