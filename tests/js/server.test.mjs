import assert from "node:assert/strict";
import { test } from "node:test";

import { ofRun, Server } from "../../web/js/lib/server.js";
import { Lane } from "../../web/js/lib/sprites.js";

/** A server whose network is `answer`; `seen` are the requests, `told` what the page was told. */
function faked(answer) {
  const seen = [];
  const told = [];
  globalThis.fetch = async (path, options) => {
    seen.push([path, options]);
    return answer(path, options);
  };
  const server = new Server();
  server.update("token-1", (name) => told.push(name));
  return { server, seen, told };
}

const json = (value, status = 200) => new Response(JSON.stringify(value), { status });

test("every request carries the token, and a POST its value as JSON", async () => {
  const { server, seen } = faked(() => json({ ok: 1 }));
  await server.fetch("/api/runs");
  await server.post("/api/jobs", { kind: "film" });
  assert.equal(seen[0][1].headers["X-GAN-Token"], "token-1");
  const { method, body, headers } = seen[1][1];
  assert.deepEqual([method, body, headers["X-GAN-Token"]], ["POST", '{"kind":"film"}', "token-1"]);
});

test("an answer that is not a success is thrown in the server's own words", async () => {
  const { server } = faked(() => json({ error: "This run does not exist." }, 404));
  await assert.rejects(server.fetch("/x"), { message: "This run does not exist.", status: 404, said: "This run does not exist." });
});

test("an answer without words is thrown with its status", async () => {
  const { server } = faked(() => new Response("<html>", { status: 502 }));
  await assert.rejects(server.fetch("/x"), { message: "The server answered 502.", status: 502, said: "" });
});

test("a refused token is renewed once, not once for each request", async () => {
  const { server, told } = faked(() => json({ error: "old" }, 401));
  for (let i = 0; i < 5; i += 1) await assert.rejects(server.fetch("/x"));
  assert.deepEqual(told, ["renew"]);
  assert.ok(server.refused);
  server.update("token-2", (name) => told.push(name));
  assert.ok(!server.refused);
  await assert.rejects(server.fetch("/x"));
  assert.deepEqual(told, ["renew", "renew"]);
});

test("a token that was replaced meanwhile is not renewed", async () => {
  const { server, told } = faked(() => {
    server.update("token-2", (name) => told.push(name));
    return json({}, 401);
  });
  await assert.rejects(server.fetch("/x"));
  assert.deepEqual(told, []);
});

test("the name of a run cannot leave its place in an address", () => {
  assert.equal(ofRun("a/../b c", "live"), "/api/runs/a%2F..%2Fb%20c/live");
});

function fakedPictures() {
  const open = [];
  globalThis.createImageBitmap = async () => ({ width: 32, height: 16 });
  const { server } = faked((_, { signal }) => {
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      open.push(() => resolve(new Response("png", { headers: { "X-Tile": "16x16" } })));
    });
  });
  return { lane: new Lane(server, "test"), open };
}

const SOURCE = { run: "r", at: 5, psi: 1, label: 3 };

test("of two requests of a lane the newest wins, and the other answers null", async () => {
  const { lane, open } = fakedPictures();
  const first = lane.draw(SOURCE, [1]);
  const second = lane.draw(SOURCE, [2]);
  assert.equal(await first, null);
  open[1]();
  const sprite = await second;
  assert.deepEqual([sprite.width, sprite.height, sprite.columns, sprite.placeOf(1)], [16, 16, 2, [16, 0]]);
});

test("a picture that follows a pointer does not stop the one before, unless it comes too late", async () => {
  const { lane, open } = fakedPictures();
  const first = lane.draw(SOURCE, [1], { follow: true });
  const second = lane.draw(SOURCE, [2], { follow: true });
  open[0]();
  assert.ok(await first);
  const third = lane.draw(SOURCE, [3], { follow: true });
  open[2]();
  assert.ok(await third);
  assert.equal(await second, null);
});

test("every latent is sent with the label of its source, or with labels of its own", async () => {
  const { server, seen } = faked(() => new Response("png", { headers: { "X-Tile": "16x16" } }));
  const lane = new Lane(server, "test");
  await lane.draw(SOURCE, [1, 2]);
  await lane.draw({ ...SOURCE, label: null }, [1, 2], { labels: [7, 8], columns: 2 });
  await lane.draw({ ...SOURCE, label: null }, [1]);
  const sent = seen.map(([, { body }]) => JSON.parse(body));
  assert.deepEqual(sent.map(({ labels, columns, number }) => [labels, columns, number]), [[[3, 3], null, 1], [[7, 8], 2, 2], [null, null, 3]]);
});
