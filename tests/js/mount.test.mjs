import assert from "node:assert/strict";
import { test } from "node:test";

import { mounting } from "../../web/js/lib/mount.js";

/** A place on the page, and what became of the views in it. */
function place() {
  const log = [];
  class Fake {
    constructor(root) {
      this.root = root;
      this.gone = false;
      this.calls = 0;
      log.push("made");
    }
    update(data) {
      log.push(data);
    }
    dispose() {
      log.push("disposed");
    }
  }
  const root = {};
  const parentElement = { isConnected: true, root, querySelector: () => parentElement.root };
  const mount = mounting(".x", Fake);
  return { log, parentElement, call: (data) => mount({ data, parentElement }) };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test("one view is made and told every change of its data, and can be used from then on", () => {
  const { log, parentElement, call } = place();
  parentElement.root.inert = true;
  call("a");
  assert.equal(parentElement.root.inert, false);
  call("b");
  assert.deepEqual(log, ["made", "a", "b"]);
});

test("the clean-up of a call that was overtaken leaves the view alone, in whichever order they come", async () => {
  const { log, call } = place();
  const first = call("a");
  first(); // before the call that overtook it has come here
  const second = call("b");
  second();
  await soon();
  call("c");
  assert.deepEqual(log, ["made", "a", "b", "c"]);
});

test("a view whose place has left the page is disposed of, once", async () => {
  const { log, parentElement, call } = place();
  const end = call("a");
  parentElement.isConnected = false;
  end();
  end();
  await soon();
  assert.deepEqual(log, ["made", "a", "disposed"]);
});

test("new markup gets a new view", () => {
  const { log, parentElement, call } = place();
  call("a");
  parentElement.root = {};
  call("b");
  assert.deepEqual(log, ["made", "a", "disposed", "made", "b"]);
});

test("without its markup nothing is made", () => {
  const { log, parentElement, call } = place();
  parentElement.root = null;
  assert.equal(call("a"), undefined);
  assert.deepEqual(log, []);
});
