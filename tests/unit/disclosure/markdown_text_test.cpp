#include "disclosure/markdown_text.hpp"

#include <doctest/doctest.h>

namespace tnotes::disclosure {

TEST_CASE("escape_markdown makes marks plain") {
  CHECK(escape_markdown("Maya Lindqvist, O'Brien (2)") == "Maya Lindqvist, O'Brien (2)");
  CHECK(escape_markdown("*a* _b_ <c> [d](e) `f` \\ &amp;") ==
        "\\*a\\* \\_b\\_ \\<c\\> \\[d\\](e) \\`f\\` \\\\ \\&amp;");
}

TEST_CASE("embed_markdown keeps the outline of the document around it") {
  struct Row {
    const char* name;
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"plain text stays", "One.\n\n- two\n  - three\n", "One.\n\n- two\n  - three\n"},
      {"headings go down", "## A\ntext\n### B ###", "#### A\ntext\n##### B ###"},
      {"six is the lowest", "##### A\n###### B", "###### A\n###### B"},
      {"indented and empty headings", " # A\n   ##\n    # code", " ### A\n   ####\n    # code"},
      {"no headings", "#tag\n####### seven\nC# is one", "#tag\n####### seven\nC# is one"},
      {"setext stays", "Title\n=====\nmore\n----", "Title\n=====\nmore\n----"},
      {"code is no heading", "```\n# x\n```\n# y", "```\n# x\n```\n### y"},
      {"an open fence is closed", "```sh\n# x", "```sh\n# x\n```"},
      {"a long open fence is closed", "~~~~~\n~~~\n# x", "~~~~~\n~~~\n# x\n~~~~~"},
      {"a fence is closed by its own kind", "```\n~~~\n# x\n```\n# y", "```\n~~~\n# x\n```\n### y"},
      {"inline code is no fence", "``` a ``` b\n# x", "``` a ``` b\n### x"},
      {"a closed comment stays", "<!-- # a\n# b -->\n# c", "<!-- # a\n# b -->\n### c"},
      {"an open comment is escaped", "a\n<!-- b\n# c", "a\n\\<!-- b\n### c"},
      {"a second comment is looked at alone", "<!-- a -->\n <!-- b\n# c",
       "<!-- a -->\n \\<!-- b\n### c"},
      {"open HTML is escaped", "<Script>\n<pre>\n<![CDATA[\n<?php\n<!doctype\n<div>",
       "\\<Script>\n\\<pre>\n\\<![CDATA[\n\\<?php\n<!doctype\n<div>"},
      {"line ends of other systems", "# A\r\ntext\r\n", "### A\ntext\n"},
      {"empty", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(embed_markdown(row.text, 2) == row.expected);
  }
  CHECK(embed_markdown("# A", 3) == "#### A");
}

}  // namespace tnotes::disclosure
