#include "age/batches.hpp"

#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <vector>

#include "age/damage.hpp"

namespace tnotes::age {
namespace {

// Found by trying on two cores: half a MiB stays in a core's cache, and of eight batches there is
// always one to work on while others are read and given out.
constexpr std::size_t batch_chunks = 8;
constexpr std::size_t batches_at_once = 8;
constexpr std::size_t worker_count = 2;

// Has batches worked on in the order in which they are handed over: by threads, or at once where
// there are none.
class Workers {
 public:
  explicit Workers(const std::function<void(Batch&)>& work) : work_(work) {}

  void hand_over(Batch& batch, bool more_to_come) {
    batch.done = false;
    // Most payloads have one batch, and two are not worth a thread either.
    if (!started_ && batch.first > 0 && more_to_come) start();
    if (threads_.empty()) return finish(batch);
    {
      const std::lock_guard hold(mutex_);
      waiting_.push_back(&batch);
    }
    handed_over_.notify_one();
  }

 private:
  void start() {
    started_ = true;
    try {
      while (threads_.size() < worker_count) {
        threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
      }
    } catch (const std::system_error&) {  // fewer are allowed, or none
    }
  }

  void run(const std::stop_token& stop) {
    while (true) {
      Batch* batch = nullptr;
      {
        std::unique_lock hold(mutex_);
        if (!handed_over_.wait(hold, stop, [this] { return !waiting_.empty(); })) return;
        batch = waiting_.front();
        waiting_.pop_front();
      }
      finish(*batch);
    }
  }

  void finish(Batch& batch) {
    try {
      work_(batch);
    } catch (...) {
      batch.failure = std::current_exception();
    }
    batch.done = true;
    batch.done.notify_one();
  }

  const std::function<void(Batch&)>& work_;
  std::mutex mutex_;
  std::condition_variable_any handed_over_;
  std::deque<Batch*> waiting_;
  bool started_ = false;
  std::vector<std::jthread> threads_;  // stopped and waited for before the rest goes
};

// Waits for the work on a batch and gives out what came of it.
void give_out(Batch& batch, const Sink& out) {
  if (batch.count == 0) return;
  batch.done.wait(false);
  if (batch.failure) std::rethrow_exception(batch.failure);
  if (!batch.out.empty()) out(batch.out);
  if (!batch.damage.empty()) throw Damage(Layer::payload, batch.damage);
  batch.count = 0;
}

}  // namespace

void work_through(Input& in, std::size_t chunk_size, const Sink& out,
                  const std::function<void(Batch&)>& work) {
  std::array<Batch, batches_at_once> ring;
  Workers workers(work);
  std::size_t next = 0;
  std::uint64_t number = 0;
  std::exception_ptr failure;
  for (bool ended = false; !ended; next = (next + 1) % ring.size()) {
    Batch& batch = ring[next];
    give_out(batch, out);
    in.take(batch_chunks * chunk_size, batch.in, Batch::lead);
    try {
      ended = in.peek(1).empty();
      batch.last = ended;
      batch.count = (batch.given().size() + chunk_size - 1) / chunk_size;
      if (ended && number + batch.count == 0) batch.count = 1;
    } catch (...) {
      failure = std::current_exception();
      ended = true;
      batch.cut = true;
      batch.last = false;
      batch.count = batch.given().size() / chunk_size;
      batch.in.resize(Batch::lead + batch.count * chunk_size);
    }
    batch.first = number;
    number += batch.count;
    workers.hand_over(batch, !ended);
  }
  for (std::size_t i = 0; i < ring.size(); ++i) give_out(ring[(next + i) % ring.size()], out);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tnotes::age
