#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include "workspace/yaml.hpp"
#include "workspace/yaml_text.hpp"

namespace tnotes::yaml {

inline constexpr std::string_view no_anchors =
    "anchors and aliases are not allowed; put text that begins with '&' or '*' in quotes";
inline constexpr std::string_view no_tags =
    "tags are not allowed; put text that begins with '!' in quotes";
inline constexpr std::string_view no_block_header =
    "behind '|' or '>' only '+', '-', a digit and a comment may stand on the line";

// Makes a tree of yaml-cpp's events and rejects, as they arrive, what a file of ours may not hold.
// It follows the text alongside: between one value and the next there may be nothing but white
// space, comments and the indicators that belong there, so that nothing yaml-cpp drops goes unseen.
class Builder : public YAML::EventHandler {
 public:
  // `text` has LF line ends; `body` is where its content begins, behind a leading `---`.
  Builder(const Source& source, std::string_view text, const text::Lines& lines, std::size_t body);

  // The tree, once all events have arrived.
  Node finish();
  // The offset up to which the text has been understood.
  [[nodiscard]] std::size_t position() const { return position_; }
  // The error for a bracket that is still open at `offset`.
  [[nodiscard]] Error unclosed(std::size_t offset) const;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  // A collection that is still open.
  struct Frame {
    Node node;
    std::size_t begin = 0;   // offset
    std::size_t column = 0;  // from 0: what its keys or dashes stand at, in block form
    bool bracket = false;    // ends with a bracket; [a: b] is a mapping in flow form without
    bool has_key = false;    // a mapping whose last entry still lacks its value
    std::map<std::string, std::size_t, std::less<>> lines;  // by key
  };

  [[nodiscard]] std::size_t offset_of(const YAML::Mark& mark) const;
  [[nodiscard]] bool expects_key() const;
  [[noreturn]] void fail(std::size_t offset, const std::string& message) const;
  // The key as an error may name it, with a blank before it.
  [[nodiscard]] std::string name(std::string_view key) const;

  void count(std::size_t offset);
  void advance(std::size_t offset);
  void require_indentation(std::size_t offset, bool dashes) const;
  void open(Kind kind, std::size_t offset, bool flow);
  void close();
  [[nodiscard]] std::size_t scalar_end(std::size_t offset, std::string_view value) const;
  void add_key(std::size_t offset, std::size_t end, const std::string& key);
  void add(Node node, std::size_t begin, std::size_t end);
  void add_missing_value();

  const Source& source_;
  std::string_view text_;
  const text::Lines& lines_;
  std::size_t position_;
  std::size_t count_ = 0;
  bool complete_ = false;
  Node root_;
  std::vector<Frame> open_;
};

}  // namespace tnotes::yaml
