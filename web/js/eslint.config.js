// What is checked of web/js: names, dead code, comparisons, and that nothing is long or winding.
import globals from "globals";

export default [
  { ignores: ["node_modules/"] },
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "error",
      "no-unused-vars": ["error", { args: "none", caughtErrors: "none" }],
      "no-redeclare": "error",
      "no-dupe-keys": "error",
      "no-dupe-class-members": "error",
      "no-unreachable": "error",
      "no-fallthrough": "error",
      "no-unsafe-finally": "error",
      "no-self-assign": "error",
      "no-shadow": "error",
      "no-var": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text is set as text." },
        { property: "outerHTML", message: "Text is set as text." },
        { property: "insertAdjacentHTML", message: "Text is set as text." },
      ],
      "no-restricted-globals": ["error", { name: "fetch", message: "Use lib/server.js: it knows the base and the token." }],
      "prefer-const": "error",
      eqeqeq: "error",
      complexity: ["error", 15],
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", 50],
    },
  },
  { files: ["lib/server.js"], rules: { "no-restricted-globals": "off" } },
];
