import assert from "node:assert/strict";
import { test } from "node:test";

import { address, baseOf } from "../../web/js/lib/base.js";

const FILE = "/assets/js/0123456789abcdef/lib/base.js";

test("the base is what stands before the address of the modules", () => {
  for (const base of [
    "http://localhost:8501",
    "https://hub.example.org/user/ada/proxy/8501",
    "https://example.org/some/path",
    "https://example.org/assets/js/odd", // a path that looks like ours
  ]) {
    assert.equal(baseOf(base + FILE), base);
  }
});

test("an address that is not of a served module gives no base", () => {
  assert.equal(baseOf("blob:http://localhost/123"), "");
  assert.equal(address("/api/runs"), "/api/runs"); // as under node, where modules are files
});
