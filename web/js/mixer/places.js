// @ts-check
// Places that the views of the mixer have alike.

import { element } from "../lib/dom.js";
import { tilePlace } from "../lib/tiles.js";

/** Where the latent that comes out is shown, with words beside it. */
export function resultPlace(parent, testid) {
  const node = element("div", "mx-result", parent);
  const tile = tilePlace(node, "");
  tile.node.dataset.testid = testid;
  const words = element("div", "lt-muted", node);
  return { ...tile, words };
}
