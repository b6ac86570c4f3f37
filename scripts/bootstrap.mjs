// node scripts/bootstrap.mjs [--no-install] <script.ts> [args]
// The only program that runs before anything is installed, so it uses nothing but built-ins of Node 20. It makes
// node_modules match package-lock.json, then hands over to the Node that the package pins, which runs TypeScript as it is.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants as osConstants, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explainInstallFailure } from './install-failure.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.signalbox-lock');
const pinned = join(modules, 'node', 'bin', 'node');

/** @param {string} sentence @returns {never} */
function fail(sentence) {
  process.stderr.write(`signalbox: ${sentence}\n`);
  process.exit(2);
}

/** @param {string} path */
function readOr(path, fallback = '') {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fallback;
  }
}

/** The stub of the `node` package is a text file; its install script replaces it by a binary of about 100 MB. */
function pinnedNodeWorks() {
  try {
    accessSync(pinned, constants.X_OK);
    return statSync(pinned).size > 1_000_000;
  } catch {
    return false;
  }
}

/**
 * True when npm's own record of node_modules has every required package at the locked version: somebody ran `npm ci`.
 * @param {string} lockText
 */
function installedByHand(lockText) {
  const record = readOr(join(modules, '.package-lock.json'));
  if (record === '') return false;
  /** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} Packages */
  /** @type {Packages} */ const locked = JSON.parse(lockText).packages;
  /** @type {Packages} */ const present = JSON.parse(record).packages;
  return Object.entries(locked).every(
    ([path, entry]) => path === '' || entry.optional || entry.devOptional || present[path]?.version === entry.version,
  );
}

/**
 * Runs npm and shows that time passes; answers its exit code and the end of what it said.
 * @param {readonly string[]} args @param {string} title
 * @returns {Promise<{ code: number, said: string }>}
 */
function runNpm(args, title) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const tty = process.stderr.isTTY;
  process.stderr.write(tty ? '' : `${title} ...\n`);
  const timer = setInterval(
    () => process.stderr.write(tty ? `\r${title} ... ${seconds()} s` : `${title} ... ${seconds()} s\n`),
    tty ? 1000 : 10_000,
  );
  return new Promise((resolve) => {
    let said = '';
    const child = spawn('npm', [...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said = (said + String(chunk)).slice(-20_000);
      });
    /** @param {number} code @param {string} more */
    const finish = (code, more) => {
      clearInterval(timer);
      process.stderr.write(`${tty ? '\r' : ''}${title} ${code === 0 ? 'done' : 'failed'} after ${seconds()} s\n`);
      resolve({ code, said: said + more });
    };
    child.on('error', (error) => finish(1, `\nspawn ${/** @type {NodeJS.ErrnoException} */ (error).code}`));
    child.on('close', (code) => finish(code ?? 1, ''));
  });
}

/** Two installs in one folder destroy each other; the second says so instead. */
function takeInstallLock() {
  const path = join(tmpdir(), `signalbox-install-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`);
  const owner = Number(readOr(path));
  if (owner > 0 && owner !== process.pid && existsSync(`/proc/${owner}`))
    fail(`another start (pid ${owner}) is installing packages in ${root}; wait until it is done.`);
  writeFileSync(path, String(process.pid));
  return () => rmSync(path, { force: true });
}

/** @param {string} lockText @param {string} hash */
async function install(lockText, hash) {
  try {
    accessSync(existsSync(modules) ? modules : root, constants.W_OK);
  } catch {
    fail(`no write permission in ${root}, so the packages cannot be installed; run it as the owner of the folder.`);
  }
  const release = takeInstallLock();
  try {
    if (!installedByHand(lockText)) {
      const { code, said } = await runNpm(['ci', '--no-audit', '--no-fund'], 'Installing packages (npm ci)');
      if (code !== 0) fail(explainInstallFailure(said));
    }
    // Some npm versions skip install scripts; without this one there is no Node 24.
    if (!pinnedNodeWorks()) {
      const { code, said } = await runNpm(['rebuild', 'node', '--ignore-scripts=false'], 'Fetching Node 24');
      if (code !== 0) fail(explainInstallFailure(said));
    }
    if (!pinnedNodeWorks())
      fail(`npm finished, but its package "node" left no Node 24 at ${pinned}; remove node_modules and try again.`);
    writeFileSync(stamp, hash);
  } finally {
    release();
  }
}

/** @param {string} script @param {readonly string[]} args */
function handOver(script, args) {
  const path = [join(modules, '.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const child = spawn(pinned, [script, ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`the pinned Node does not start: ${error.message}.`));
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + osConstants.signals[signal] : (code ?? 1);
  });
}

const argv = process.argv.slice(2);
const mayInstall = argv[0] !== '--no-install';
const [script, ...rest] = mayInstall ? argv : argv.slice(1);
if (script === undefined) fail('usage: node scripts/bootstrap.mjs [--no-install] <script.ts> [args]');
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old; Node 20 or newer is needed to start.`);

const lockText = readOr(join(root, 'package-lock.json'));
if (lockText === '') fail(`there is no readable package-lock.json in ${root}; this is not a whole checkout.`);
const hash = createHash('sha256').update(lockText).digest('hex');
if (readOr(stamp) !== hash || !pinnedNodeWorks()) {
  if (mayInstall) await install(lockText, hash);
  else if (!pinnedNodeWorks()) fail('nothing is installed here, so nothing was started from here.');
}
handOver(script, rest);
