"""What is looked at on a page in a browser: contrast and names with axe-core, the help of controls, what is cut off."""

from typing import Any

SETTLED = """async ([quiet, most, restless]) => {
  const app = () => document.querySelector("[data-testid=stApp]");
  const busy = () => app()?.dataset.testScriptState !== "notRunning" || document.querySelector("[class*='-root'][inert]")
    || document.querySelector("[data-testid=stSkeleton]");
  const began = performance.now();
  let changed = began;
  const observer = new MutationObserver(() => { changed = performance.now(); });
  observer.observe(document.body, { childList: true, subtree: true });
  const still = () => performance.now() - changed > quiet || performance.now() - began > restless;
  while (performance.now() - began < most && (busy() || !still())) {
    await new Promise((done) => setTimeout(done, 40));
  }
  observer.disconnect();
  return Math.round(performance.now() - began);
}"""
"""Waits until the script has run, every component has its module, and nothing has been added for a while. Some pages never rest."""

SERIOUS = ("serious", "critical")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # what depends on the theme

NOT_OURS: dict[str, str] = {}
"""CSS selector of a part of the page that Streamlit makes, to why what axe finds there cannot be changed by us."""

CUT_OFF = """() => {
  const wide = document.documentElement.clientWidth;
  const shown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  const name = (node) => `${node.tagName.toLowerCase()} "${(node.getAttribute("aria-label") || node.innerText || node.title || "").trim().replace(/\\s+/g, " ").slice(0, 40)}"`;
  const faults = [];
  const scroll = Math.max(0, ...[document.documentElement, document.querySelector("[data-testid=stMain]")].filter(Boolean)
    .map((node) => node.scrollWidth - node.clientWidth));
  if (scroll > 1) faults.push(`the page scrolls sideways by ${scroll} pixels`);
  // the inputs of switches and sliders lie, unseen, behind the pictures of them that Streamlit draws
  const seen = "input:not([type=hidden], [type=checkbox], [type=radio], [type=range])";
  for (const node of document.querySelectorAll(`button, a[href], ${seen}, select, textarea, summary, label, [role=slider]`)) {
    if (!shown(node) || node.closest("[aria-hidden=true], [inert], [data-testid=stSidebar][aria-expanded=false], [data-testid=stDataFrame]")) continue;
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || (box.right <= 0 && node.closest("[data-testid=stSidebar]"))) continue;
    if (box.left < -1 || box.right > wide + 1) {
      faults.push(`${name(node)} ends at ${Math.round(box.left)} to ${Math.round(box.right)} of ${wide}`);
      continue;
    }
    for (let around = node.parentElement; around && around !== document.body; around = around.parentElement) {
      if (getComputedStyle(around).overflowX === "visible" || !around.clientWidth) continue;
      const outer = around.getBoundingClientRect();
      if (box.left < outer.left - 2 || box.right > outer.right + 2) {
        faults.push(`${name(node)} is cut at the side by ${around.tagName.toLowerCase()} ${around.dataset.testid || around.className}`);
        break;
      }
    }
  }
  return [...new Set(faults)];
}"""
"""What a visitor with a small window cannot reach: controls beyond the side of the window, or cut by what is around them."""

UNEXPLAINED = """() => {
  const roots = [...document.querySelectorAll("[class$='-root'], [class*='-root ']")].filter((node) => node.parentElement.closest("[data-testid^=stBidiComponent]"));
  const faults = [];
  for (const root of roots) {
    const controls = "button, input, select, textarea, [role=slider], canvas[tabindex]";
    for (const node of root.querySelectorAll(controls)) {
      if (!node.checkVisibility()) continue;
      const label = node.labels?.[0];
      const said = node.closest("[title]")?.title || label?.closest("[title]")?.title || node.getAttribute("aria-description")
        || node.getAttribute("aria-describedby");
      if (!said) faults.push(`${root.dataset.testid || root.className}: ${node.tagName.toLowerCase()} ${node.dataset.testid || node.dataset.part || ""} "${(node.getAttribute("aria-label") || node.innerText || "").trim().slice(0, 40)}"`);
    }
  }
  return [...new Set(faults)];
}"""
"""Controls in our components that say nothing to a pointer that rests on them."""

TOP = "selector => Math.round(document.querySelector(selector).getBoundingClientRect().top)"
"""How far down the window something begins."""


def settle(tab, quiet: int = 150, most: int = 8000, restless: int = 1000) -> int:
    """Milliseconds waited. `restless`: after so many of them a page that changes by itself counts as settled."""
    return tab.evaluate(SETTLED, [quiet, most, restless])


def cut_off(tab) -> list[str]:
    """What CUT_OFF finds once the page has taken the size of its window."""
    settle(tab, 100, restless=300)
    if tab.evaluate(CUT_OFF):  # the navigation folds a little later
        settle(tab, 600)
    return tab.evaluate(CUT_OFF)


def violations(tab, rules: list[str] | None = None) -> list[str]:
    """What axe-core finds that is serious or critical, one line an element. `rules`: only these."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": STANDARDS}
    context: dict[str, Any] = {"exclude": [[one] for one in NOT_OURS]} if NOT_OURS else {}
    found = tab.evaluate(
        "([context, only]) => axe.run(Object.keys(context).length ? context : document, { runOnly: only, resultTypes: ['violations'] })",
        [context, only],
    )
    return [
        f"{fault['id']} ({fault['impact']}): {node['target']} {node['html'][:200]} {(node['any'] or node['all'] or node['none'])[0]['message']}"
        for fault in found["violations"]
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]
