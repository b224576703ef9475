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

// Whatever the input has, by batches.
class Reader {
 public:
  Reader(Input& in, std::size_t chunk_size) : in_(in), chunk_size_(chunk_size) {}

  // The next batch; whether there is none behind it.
  bool read(Batch& batch) {
    bool ended = false;
    in_.take(batch_chunks * chunk_size_, batch.in, Batch::lead);
    try {
      ended = in_.peek(1).empty();
      batch.last = ended;
      batch.count = (batch.given().size() + chunk_size_ - 1) / chunk_size_;
      if (ended && number_ + batch.count == 0) batch.count = 1;
    } catch (...) {
      failure_ = std::current_exception();
      ended = true;
      batch.cut = true;
      batch.last = false;
      batch.count = batch.given().size() / chunk_size_;
      batch.in.resize(Batch::lead + batch.count * chunk_size_);
    }
    batch.first = number_;
    number_ += batch.count;
    return ended;
  }

  // What the input threw, if it did.
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  Input& in_;
  std::size_t chunk_size_;
  std::uint64_t number_ = 0;
  std::exception_ptr failure_;
};

// What is larger than a batch, of which the first was read.
void work_through_ring(Reader& reader, Batch& first, const Sink& out,
                       const std::function<void(Batch&)>& work) {
  std::array<Batch, batches_at_once> ring;
  Workers workers(work);
  workers.hand_over(first, true);
  give_out(first, out);
  std::size_t next = 0;
  for (bool ended = false; !ended; next = (next + 1) % ring.size()) {
    Batch& batch = ring[next];
    give_out(batch, out);
    ended = reader.read(batch);
    workers.hand_over(batch, !ended);
  }
  for (std::size_t i = 0; i < ring.size(); ++i) give_out(ring[(next + i) % ring.size()], out);
}

}  // namespace

void work_through(Input& in, std::size_t chunk_size, const Sink& out,
                  const std::function<void(Batch&)>& work) {
  Reader reader(in, chunk_size);
  Batch first;
  if (reader.read(first)) {  // as nearly every note's payload
    work(first);
    first.done = true;
    give_out(first, out);
  } else {
    work_through_ring(reader, first, out, work);
  }
  reader.rethrow();
}

}  // namespace tnotes::age
