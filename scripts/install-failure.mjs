// What npm said, turned into what a person can do about it. Plain JavaScript: it runs before TypeScript can.

/** First match wins; the order goes from the cause to its consequences. */
const causes = /** @type {const} */ ([
  [/spawn ENOENT/, 'npm is missing: install npm (it comes with Node.js) and try again.'],
  [
    /ENOSPC|no space left/i,
    'the disk is full: about 1.5 GB is needed for the packages; free some space and try again.',
  ],
  [/EACCES|EPERM|EROFS/, 'npm may not write here: run it as the owner of the folder (and of ~/.npm).'],
  [
    /EUSAGE|npm ci.*can only install|not in sync/i,
    'package.json and package-lock.json disagree: restore both from git.',
  ],
  [
    /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|network/,
    'the package registry was not reached: check the network, the proxy and `npm config get registry`.',
  ],
  [/E401|E403|E407/, 'the package registry refused the request: check the credentials in ~/.npmrc.'],
  [/E404|ETARGET/, 'the package registry lacks a package of package-lock.json: check `npm config get registry`.'],
  [/EINTEGRITY/, 'a downloaded package does not match package-lock.json: clear the cache (`npm cache clean --force`).'],
]);

/**
 * One sentence, then npm's own first errors for whoever needs them.
 * @param {string} said
 */
export function explainInstallFailure(said) {
  const known = causes.find(([pattern]) => pattern.test(said))?.[1];
  // npm's own help follows some errors and would bury them.
  const errors = said.split('\n').filter((line) => /^npm (error|ERR!) \S/.test(line));
  const tail = (errors.length > 0 ? errors.slice(0, 12) : said.trim().split('\n').slice(-12)).join('\n');
  return `${known ?? 'npm could not install the packages; its last words follow.'}\n${tail}`;
}
