#include "vault/rekey.hpp"

#include <cstdlib>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/text.hpp"
#include "unit/base/file_cases.hpp"
#include "unit/vault/vault_bench.hpp"
#include "vault/unfinished.hpp"

using namespace tnotes;
using namespace tnotes::vault;
using namespace tnotes::vault::testing;

namespace {

constexpr std::size_t many = 40;

// 32 hexadecimal digits, in the order of the numbers.
std::string numbered(std::size_t number) { return fmt::format("{:032x}", number); }

std::string text_of(std::size_t number) { return fmt::format("note {} by the weir", number); }

// A vault of notes whose recipients are changed and re-encrypted to.
class RekeyBench : public VaultBench {
 public:
  explicit RekeyBench(std::size_t count = many) : count_(count) {
    Store opened = store();
    std::vector<Writer::Ciphertext> sealed;
    for (std::size_t i = 0; i < count; ++i) {
      sealed.push_back({numbered(i), seal(note(numbered(i), text_of(i)), pins.recipients)});
    }
    Writer(opened, author(), {}).put_all(std::move(sealed), "new");
  }

  // From now on notes are encrypted to the new key alone.
  void take_over(const age::X25519Recipient& recipient) {
    Store opened = store();
    const VaultFile file{{recipient}};
    Writer(opened, author(), {}).put_vault_file(render_vault_file(file), "recipient");
    pins.recipients = file.recipients;
  }

  // Steps of a few notes, at most so many of them.
  std::size_t rekey(std::size_t steps = 1000) {
    Store opened = store();
    Rekeying rekeying(opened);
    while (!rekeying.is_done() && steps-- > 0) {
      rekeying.step(author(), identities(), {}, [](std::size_t) {}, {.notes = 7});
    }
    if (rekeying.is_done()) rekeying.finish();
    return rekeying.rekeyed();
  }

  [[nodiscard]] std::span<const age::X25519Identity> identities() const { return {&identity, 1}; }

  // How many notes open with it, each with its own text.
  [[nodiscard]] std::size_t opened_by(const age::X25519Identity& by) const {
    const Store opened = store();
    std::size_t good = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      try {
        const Note read = open(numbered(i), *opened.ciphertext(numbered(i)), {&by, 1});
        good += read.text.reveal() == text_of(i) && read.heading == note(numbered(i), "").heading;
      } catch (const Error& error) {
        CHECK(error.code() == Exit::invalid);
      }
    }
    return good;
  }

  [[nodiscard]] std::map<std::string, std::string> ciphertexts() const {
    const Store opened = store();
    std::map<std::string, std::string> all;
    for (const auto& id : opened.ids()) all[id] = *opened.ciphertext(id);
    return all;
  }

  [[nodiscard]] bool is_clean() const {
    const Outcome status = run({{"git", "status", "--porcelain"}, environment(), root(), {}});
    return status.ok() && status.out.empty();
  }

 private:
  std::size_t count_;
};

}  // namespace

TEST_CASE("every note is re-encrypted to the present recipients, and to none of those before") {
  RekeyBench bench;
  const auto before = bench.ciphertexts();
  const auto next = age::X25519Identity::generate();
  bench.take_over(next.recipient());
  CHECK(bench.rekey() == many);
  CHECK(bench.opened_by(next) == many);
  CHECK(bench.opened_by(bench.identity) == 0);
  for (const auto& [id, ciphertext] : bench.ciphertexts()) {
    CHECK(ciphertext.size() == before.at(id).size());
  }
  CHECK(bench.is_clean());
}

TEST_CASE("notes are re-encrypted under file keys of their own each time") {
  RekeyBench bench(3);
  const auto before = bench.ciphertexts();
  CHECK(bench.rekey() == 3);
  const auto once = bench.ciphertexts();
  CHECK(bench.rekey() == 3);
  for (const auto& [id, ciphertext] : bench.ciphertexts()) {
    CHECK(ciphertext != once.at(id));
    CHECK(once.at(id) != before.at(id));
  }
  CHECK(bench.opened_by(bench.identity) == 3);
}

TEST_CASE("what was interrupted is gone on with, and nothing is done twice") {
  RekeyBench bench;
  const auto next = age::X25519Identity::generate();
  bench.take_over(next.recipient());
  CHECK(bench.rekey(2) == 14);
  CHECK(bench.opened_by(next) == 14);
  CHECK(bench.opened_by(bench.identity) == many - 14);
  const auto between = bench.ciphertexts();
  {
    Store opened = bench.store();
    const Rekeying rekeying(opened);
    CHECK(rekeying.is_resumed());
    CHECK(rekeying.total() == many - 14);
  }
  CHECK(bench.rekey(2) == 14);
  CHECK(bench.rekey() == many - 28);
  CHECK(bench.opened_by(next) == many);
  std::size_t same = 0;
  for (const auto& [id, ciphertext] : bench.ciphertexts()) same += between.at(id) == ciphertext;
  CHECK(same == 14);
  // Then it is a matter of all notes again.
  Store opened = bench.store();
  const Rekeying again(opened);
  CHECK_FALSE(again.is_resumed());
  CHECK(again.total() == many);
}

TEST_CASE("an interrupted rekey to other recipients does not count") {
  RekeyBench bench(9);
  const auto second = age::X25519Identity::generate();
  const auto third = age::X25519Identity::generate();
  bench.take_over(second.recipient());
  CHECK(bench.rekey(1) == 7);
  bench.pins.recipients = {second.recipient()};
  bench.take_over(third.recipient());
  Store opened = bench.store();
  Rekeying rekeying(opened);
  CHECK_FALSE(rekeying.is_resumed());
  CHECK(rekeying.total() == 9);
}

TEST_CASE("an interrupted rekey does not count once the recipients were others in between") {
  RekeyBench bench(20);
  const auto guest = age::X25519Identity::generate();
  const Recipients own = bench.pins.recipients;
  const auto change_to = [&](const Recipients& recipients) {
    Store opened = bench.store();
    Writer(opened, bench.author(), {}).put_vault_file(render_vault_file({recipients}), "recipient");
    bench.pins.recipients = recipients;
  };
  CHECK(bench.rekey(1) == 7);
  change_to({own.front(), guest.recipient()});
  bench.put(numbered(15), text_of(15));
  bench.put(first_id, "written for the guest, too");
  change_to(own);
  CHECK(bench.rekey() == 21);
  CHECK(bench.opened_by(guest) == 0);
  CHECK(bench.opened_by(bench.identity) == 20);
}

TEST_CASE("a rekey that was cut off before its end is gone on with, though no note is left") {
  RekeyBench bench(9);
  Store opened = bench.store();
  CHECK_FALSE(Rekeying::is_begun(opened));
  Rekeying rekeying(opened);
  rekeying.step(bench.author(), bench.identities(), {}, [](std::size_t) {});
  CHECK(rekeying.is_done());
  CHECK(Rekeying::is_begun(opened));
  Rekeying again(opened);
  CHECK(again.is_resumed());
  CHECK(again.total() == 0);
  CHECK(again.is_done());
  again.finish();
  CHECK_FALSE(Rekeying::is_begun(opened));
}

TEST_CASE("a rekey that could do nothing leaves nothing to go on with") {
  RekeyBench bench(9);
  const auto other = age::X25519Identity::generate();
  Store opened = bench.store();
  Rekeying rekeying(opened);
  rekeying.step(bench.author(), {&other, 1}, {}, [](std::size_t) {});
  CHECK(rekeying.rekeyed() == 0);
  CHECK(rekeying.damaged().size() == 9);
  CHECK(rekeying.lacks_keys());
  CHECK_FALSE(Rekeying(opened).is_resumed());
}

TEST_CASE("notes written or discarded while a rekey waits are left to be what they are") {
  RekeyBench bench(20);
  const auto next = age::X25519Identity::generate();
  bench.take_over(next.recipient());
  CHECK(bench.rekey(1) == 7);
  const std::string edited = bench.put(numbered(15), "written meanwhile");
  bench.put(first_id, "new meanwhile");
  {
    Store opened = bench.store();
    Writer(opened, bench.author(), {})
        .remove(numbered(16), opened.ciphertext(numbered(16)), "discard");
  }
  CHECK(bench.rekey() == 11);
  CHECK(bench.ciphertexts().at(numbered(15)) == edited);
  CHECK_FALSE(bench.ciphertexts().contains(numbered(16)));
  const Store opened = bench.store();
  const Note written = open(first_id, *opened.ciphertext(first_id), {&next, 1});
  CHECK(written.text.reveal() == "new meanwhile");
}

TEST_CASE("between two steps of a rekey others may write and discard notes, done or not") {
  RekeyBench bench(30);
  const auto next = age::X25519Identity::generate();
  bench.take_over(next.recipient());
  Store opened = bench.store();
  Rekeying rekeying(opened);
  const auto step = [&] {
    rekeying.step(bench.author(), bench.identities(), {}, [](std::size_t) {}, {.notes = 7});
  };
  step();
  step();
  const std::string done = bench.put(numbered(2), "written when it was done");
  const std::string waiting = bench.put(numbered(15), "written before it was done");
  const std::string added = bench.put(first_id, "new meanwhile");
  for (const std::size_t gone : {3, 16}) {
    Store other = bench.store();
    Writer(other, bench.author(), {})
        .remove(numbered(gone), other.ciphertext(numbered(gone)), "discard");
  }
  while (!rekeying.is_done()) step();
  CHECK(rekeying.rekeyed() == 30 - 2);
  CHECK(rekeying.damaged().empty());
  const auto after = bench.ciphertexts();
  CHECK_FALSE(rekeying.lacks_keys());
  CHECK(after.size() == 30 - 2 + 1);
  CHECK(after.at(numbered(2)) == done);
  CHECK(after.at(numbered(15)) == waiting);
  CHECK(after.at(first_id) == added);
  for (const auto& [id, ciphertext] : after) CHECK_NOTHROW((void)open(id, ciphertext, {&next, 1}));
}

TEST_CASE("notes that cannot be opened, or are not as the history has them, stay and are named") {
  RekeyBench bench(9);
  const auto other = age::X25519Identity::generate();
  {
    Store opened = bench.store();
    const std::string foreign =
        seal(note(numbered(3), "another's"), std::vector{other.recipient()});
    Writer(opened, bench.author(), {})
        .put(numbered(3), foreign, opened.ciphertext(numbered(3)), "edit");
  }
  const auto before = bench.ciphertexts();
  test::put(bench.root() / note_path(numbered(5)), "tampered with");
  Store opened = bench.store();
  Rekeying rekeying(opened);
  rekeying.step(bench.author(), bench.identities(), {}, [](std::size_t) {});
  CHECK(rekeying.is_done());
  CHECK(rekeying.rekeyed() == 7);
  std::string named;
  for (const auto& damage : rekeying.damaged()) named += damage.path + ' ';
  CHECK(named == note_path(numbered(3)) + ' ' + note_path(numbered(5)) + ' ');
  const auto after = bench.ciphertexts();
  for (const std::size_t kept : {3, 5})
    CHECK(after.at(numbered(kept)) == before.at(numbered(kept)));
  CHECK(test::slurp(bench.root() / note_path(numbered(5))) == "tampered with");
}

TEST_CASE("a file in the state directory that says something else begins it anew") {
  RekeyBench bench(9);
  CHECK(bench.rekey(1) == 7);
  const fs::path file = bench.state() / "rekey" / bench.store().root_commit().hex();
  const std::string kept = test::slurp(file);
  for (const std::string& text :
       {std::string(), std::string("nonsense"), kept + "more", kept.substr(0, kept.size() - 1),
        std::string(40, '0') + kept.substr(40)}) {
    CAPTURE(text);
    test::put(file, text);
    Store opened = bench.store();
    const Rekeying rekeying(opened);
    CHECK_FALSE(rekeying.is_resumed());
    CHECK(rekeying.total() == 9);
  }
}

TEST_CASE("progress rises to the number of notes") {
  RekeyBench bench(20);
  Store opened = bench.store();
  Rekeying rekeying(opened);
  std::size_t last = 0;
  while (!rekeying.is_done()) {
    rekeying.step(bench.author(), bench.identities(), {},
                  [&](std::size_t done) {
                    CHECK(done >= last);
                    CHECK(done <= 20);
                    last = done;
                  },
                  {.notes = 7});
  }
  CHECK(last == 20);
}

TEST_CASE("a step takes no more than it may, and one note for each core at least") {
  RekeyBench bench(many);
  Store opened = bench.store();
  Rekeying rekeying(opened);
  rekeying.step(bench.author(), bench.identities(), {}, [](std::size_t) {}, {.bytes = 1});
  const std::size_t taken = rekeying.rekeyed();
  CHECK(taken >= 1);
  CHECK(taken <= std::max(1U, std::thread::hardware_concurrency()));
  while (!rekeying.is_done()) {
    rekeying.step(bench.author(), bench.identities(), {}, [](std::size_t) {}, {.bytes = 1000});
  }
  CHECK(rekeying.rekeyed() == many);
  CHECK(bench.opened_by(bench.identity) == many);
}

TEST_CASE("a rekey that is killed anywhere is gone on with until every note is done") {
  RekeyBench bench(21);
  const auto next = age::X25519Identity::generate();
  bench.take_over(next.recipient());
  std::size_t kills = 0;
  for (useconds_t wait = 2000; wait < 400000; wait += wait / 3) {
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        (void)bench.rekey();
      } catch (...) {
        ::_exit(3);
      }
      ::_exit(0);
    }
    ::usleep(wait);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status)) {
      CHECK(WEXITSTATUS(status) == 0);
      break;
    }
    ++kills;
    // Each note opens with the one key or the other, at every moment.
    CHECK(bench.opened_by(next) + bench.opened_by(bench.identity) == 21);
  }
  CHECK(kills > 0);
  (void)bench.rekey();
  CHECK(bench.opened_by(next) == 21);
  CHECK(bench.is_clean());
}

TEST_CASE("an unfinished text is re-encrypted in the place of the one there was") {
  RekeyBench bench(1);
  const auto next = age::X25519Identity::generate();
  {
    const Store opened = bench.store();
    (void)keep_unfinished(opened, note(first_id, "half a sentence"));
  }
  bench.take_over(next.recipient());
  const Store opened = bench.store();
  REQUIRE(unfinished(opened).size() == 1);
  reseal_unfinished(opened, unfinished(opened).front(), bench.identities());
  REQUIRE(unfinished(opened).size() == 1);
  const Note kept = open_unfinished(opened, unfinished(opened).front(), {&next, 1});
  CHECK(kept.text.reveal() == "half a sentence");
  CHECK(git::test::exit_of([&] {
          (void)open_unfinished(opened, unfinished(opened).front(), bench.identities());
        }) == Exit::invalid);
}
