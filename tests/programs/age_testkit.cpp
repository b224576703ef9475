// Reads a folder of age's published conformance vectors, named in TNOTES_AGE_TESTKIT: a line for
// each one that fails, and at last how many passed. Ends with 77 where there is no such folder.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>
#include <zlib.h>

#include "age/armor.hpp"
#include "age/damage.hpp"
#include "age/decrypt.hpp"
#include "age/header.hpp"
#include "age/payload.hpp"
#include "age/scrypt.hpp"
#include "age/x25519.hpp"
#include "base/digest.hpp"

namespace fs = std::filesystem;
namespace age = tnotes::age;
using tnotes::Secret;

namespace {

// Why a vector is left out.
struct Skipped {
  std::string why;
};

// What a vector's file holds: "key: value" lines, an empty line, the age file.
struct Vector {
  std::string expected, payload_digest, file_key;
  std::vector<std::string> identities, passphrases;
  bool armored = false;
  std::string file;
};

std::string inflated(std::string_view compressed) {
  std::string bytes;
  std::vector<char> buffer(std::size_t{1} << 20);
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw std::runtime_error("zlib does not start");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    state = inflate(&stream, Z_NO_FLUSH);
    bytes.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END) throw std::runtime_error("the vector does not decompress");
  return bytes;
}

Vector read_vector(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  Vector vector;
  bool compressed = false;
  std::string line;
  while (std::getline(in, line) && !line.empty()) {
    if (vector.expected.empty() && !line.starts_with("expect: ")) throw Skipped{"it is no vector"};
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) throw std::runtime_error("a line is no `key: value`");
    const std::string key = line.substr(0, colon);
    const std::string value = line.substr(colon + 2);
    if (key == "expect") {
      vector.expected = value;
    } else if (key == "payload") {
      vector.payload_digest = value;
    } else if (key == "file key") {
      vector.file_key = value;
    } else if (key == "identity") {
      vector.identities.push_back(value);
    } else if (key == "passphrase") {
      vector.passphrases.push_back(value);
    } else if (key == "armored" && value == "yes") {
      vector.armored = true;
    } else if (key == "compressed" && value == "zlib") {
      compressed = true;
    } else if (key != "comment") {
      throw Skipped{key + ": " + value};
    }
  }
  vector.file.assign(std::istreambuf_iterator<char>(in), {});
  if (compressed) vector.file = inflated(vector.file);
  return vector;
}

// Everything that has to hold for a vector; what does not is written down.
class Check {
 public:
  explicit Check(const Vector& vector) : vector_(vector) {
    for (const auto& text : vector.identities) {
      auto identity = age::X25519Identity::parse(text);
      if (!identity && !text.starts_with("AGE-SECRET-KEY-1")) {
        throw Skipped{"an identity of another kind"};
      }
      if (!identity) throw std::runtime_error("the identity is not read");
      identities_.push_back(*std::move(identity));
    }
  }

  std::vector<std::string> failures() {
    const std::string outcome = decrypt();
    equal("outcome", outcome, vector_.expected);
    if (!vector_.payload_digest.empty()) {
      equal("payload", tnotes::sha256_hex(released_), vector_.payload_digest);
    } else if (!released_.empty()) {
      failures_.emplace_back("it released a payload");
    }
    if (file_key_ && !vector_.file_key.empty()) {
      equal("file key", hex(file_key_->reveal()), vector_.file_key);
    }
    write_again(outcome);
    return failures_;
  }

 private:
  static std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      text.append({digits[byte >> 4U], digits[byte & 15U]});
    }
    return text;
  }

  void equal(const char* what, const std::string& got, const std::string& expected) {
    if (got != expected) {
      failures_.push_back(std::string(what) + ": " + got + ", not " + expected);
    }
  }

  age::Source file() const {
    age::Source bytes = age::from_bytes(vector_.file);
    return vector_.armored ? age::dearmor(bytes) : bytes;
  }

  std::string decrypt() {
    const auto unwrap = [this](const age::Stanza& stanza) {
      std::optional<Secret> key;
      for (std::size_t i = 0; !key && i < identities_.size(); ++i) {
        key = identities_[i].unwrap(stanza);
      }
      for (std::size_t i = 0; !key && i < vector_.passphrases.size(); ++i) {
        key = age::unwrap_with_passphrase(stanza, Secret::copy(vector_.passphrases[i]));
      }
      if (key) file_key_ = Secret::copy(key->reveal());
      return key;
    };
    try {
      return age::decrypt_by(file(), age::to_string(released_), unwrap) ? "success" : "no match";
    } catch (const age::Damage& damage) {
      switch (damage.layer()) {
        case age::Layer::armor:
          return "armor failure";
        case age::Layer::header:
          return "header failure";
        case age::Layer::mac:
          return "HMAC failure";
        case age::Layer::payload:
          return "payload failure";
      }
      throw;
    }
  }

  // What was read without fault is written with the same bytes.
  void write_again(const std::string& outcome) {
    std::string binary = vector_.file;
    if (vector_.armored) {
      if (outcome == "armor failure") return;
      binary.clear();
      try {
        std::string block(1000, '\0');  // so that no read ends where a line does
        const age::Source source = file();
        while (const std::size_t count = source(block)) binary.append(block, 0, count);
      } catch (const age::Damage&) {
        return;  // the outcome was settled before the end of the armor
      }
      std::string armored;
      age::armor(age::to_string(armored), [&](const age::Sink& out) { out(binary); });
      if (armored != plain_lines(vector_.file)) failures_.emplace_back("armored anew it differs");
    }
    age::Input in(age::from_bytes(binary));
    std::string again;
    try {
      again = age::encode(age::read_header(in));
    } catch (const age::Damage&) {
      return;
    }
    if (!binary.starts_with(again)) failures_.emplace_back("its header written anew differs");
    if (outcome != "success") return;
    const std::string nonce = binary.substr(again.size(), age::payload_nonce_size);
    std::string sealed = nonce;
    age::Input plain(age::from_bytes(released_));
    age::encrypt_payload(plain, age::to_string(sealed), age::payload_key(*file_key_, nonce));
    if (binary.substr(again.size()) != sealed) {
      failures_.emplace_back("its payload encrypted anew differs");
    }
  }

  // Armor has leeway in line ends and in white space around it, which is not written again.
  static std::string plain_lines(std::string text) {
    std::erase(text, '\r');
    text.erase(0, std::min(text.find_first_not_of(" \t\n"), text.size()));
    text.erase(text.find_last_not_of(" \t\n") + 1);
    return text + '\n';
  }

  const Vector& vector_;
  std::vector<age::X25519Identity> identities_;
  std::vector<std::string> failures_;
  std::string released_;
  std::optional<Secret> file_key_;
};

int run(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::map<std::string, int> counts;
  for (const auto& path : files) {
    const std::string name = path.filename();
    std::string failure;
    try {
      const Vector vector = read_vector(path);
      for (const auto& what : Check(vector).failures()) {
        failure += (failure.empty() ? "" : "; ") + what;
      }
      ++counts[failure.empty() ? "passed" : "failed"];
    } catch (const Skipped& skipped) {
      std::fprintf(stderr, "skipped %s: %s\n", name.c_str(), skipped.why.c_str());
      ++counts["skipped"];
    } catch (const std::exception& error) {
      failure = error.what();
      ++counts["failed"];
    }
    if (!failure.empty()) std::printf("FAILED %s: %s\n", name.c_str(), failure.c_str());
  }
  std::printf("%d passed, %d failed, %d skipped\n", counts["passed"], counts["failed"],
              counts["skipped"]);
  return counts["failed"] == 0 && counts["passed"] > 0 ? 0 : 1;
}

}  // namespace

int main() {
  const char* folder = std::getenv("TNOTES_AGE_TESTKIT");
  std::error_code error;
  if (folder == nullptr || !fs::is_directory(folder, error)) {
    std::puts("skipped: TNOTES_AGE_TESTKIT does not name the folder with age's test vectors");
    return 77;
  }
  return run(folder);
}
