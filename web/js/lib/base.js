// @ts-check
// Where the app's own routes are. The page may lie below a path of a proxy, JupyterHub or `server.baseUrlPath`; the script
// that loads a component finds that path once, and these modules are served below it. So their own address tells it.

/**
 * What stands before the app's routes, without a slash at its end.
 * @param {string} url the address of a module of this folder
 */
export function baseOf(url) {
  const at = url.lastIndexOf("/assets/js/");
  return at < 0 ? "" : url.slice(0, at);
}

const BASE = baseOf(import.meta.url);

/**
 * The whole address of one of the app's routes.
 * @param {string} path such as /api/runs
 */
export const address = (path) => BASE + path;
