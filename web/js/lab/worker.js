// @ts-check
// The worker of the lab: a Host beside the page, so that training never holds up what is drawn.

import { Host } from "./host.js";

// after the messages that wait, and without the delay that browsers add to setTimeout
const channel = new MessageChannel();
/** @type {(() => void)[]} */
const acts = [];
channel.port1.onmessage = () => acts.shift()?.();

const host = new Host((message) => postMessage(message), {
  soon: (act) => {
    acts.push(act);
    channel.port2.postMessage(null);
  },
});
onmessage = ({ data }) => host.handle(data);
