// @ts-check
// What is said about each rule: its name, its formula for both players, and a sentence that connects it with GANs.

/** @type {{name: string, title: string, formula: string, about: string}[]} */
export const RULES = [
  {
    name: "simultaneous",
    title: "Simultaneous",
    formula: "x ← x − η y   and   y ← y + η x, both from the old x and y",
    about:
      "Both players answer the position that they see now. When they have moved, neither answer fits any more. " +
      "A GAN does this when both gradients come from one forward pass.",
  },
  {
    name: "alternating",
    title: "Alternating",
    formula: "y ← y + η x,   then   x ← x − η y with the new y",
    about: "D moves first, and G answers D’s new position. Algorithm 1 takes turns like this, and so do most GANs.",
  },
  {
    name: "averaging",
    title: "Averaging",
    formula: "Alternating steps. The result is the average of all positions so far.",
    about:
      "The players never rest, but you do not have to use their last position. " +
      "Many GANs draw their pictures with an average of G’s weights (EMA) for this reason.",
  },
  {
    name: "extragradient",
    title: "Extragradient",
    formula: "Look one plain step ahead. Move by the gradient that you find there.",
    about: "Each player asks where the other is about to be, and answers that. It costs two gradients for each step.",
  },
  {
    name: "optimistic",
    title: "Optimistic",
    formula: "Move by 2 × the newest gradient − the gradient before it.",
    about: "Each player assumes that the gradient will change as it just did. This looks ahead without a second gradient.",
  },
  {
    name: "momentum",
    title: "Momentum",
    formula: "Alternating steps. Each player adds β × its last move.",
    about:
      "Momentum speeds up a single learner, but here the target moves. Positive momentum overshoots it, and negative momentum " +
      "works as a brake. Many GAN recipes set Adam’s first momentum, beta1, to 0 or 0.5 instead of 0.9.",
  },
];

/** @param {string} name */
export const ruleOf = (name) => RULES.find((rule) => rule.name === name) || RULES[0];
