import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { defaultDataDir, defaultPorts, programDataDir } from '../engine/cluster/open-local-cluster.ts';
import { programFiles } from '../engine/runtime/entry-paths.ts';
import type { ConsoleOptions } from './console.ts';
import { up } from './up.ts';
import type { UpOptions } from './up.ts';

/** Runs one command line (without node and script). Ends the process with the command's exit code. */
export async function runGantry(args: readonly string[]): Promise<void> {
  const program = new Command('gantry')
    .description('A local RocketMQ cluster, and a console for it and for any other')
    .version(programVersion(), '-v, --version')
    .showHelpAfterError('(gantry --help tells what there is)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  addUp(program);
  addConsole(program);
  await program.parseAsync([...args], { from: 'user' });
}

/** The version in package.json. */
export function programVersion(): string {
  const value: unknown = JSON.parse(readFileSync(join(programFiles().resourcesDir, '..', 'package.json'), 'utf8'));
  return typeof value === 'object' && value !== null && 'version' in value ? String(value.version) : 'unknown';
}

function addUp(program: Command): void {
  program
    .command('up')
    .description('Start a cluster in the foreground; Ctrl-C stops it cleanly')
    .option('--topology <name|file>', 'what to start: single, or a file that lists NameServers and masters', 'single')
    .option('--data-dir <dir>', `where the data lies (default: ${defaultDataDir()})`)
    .option('--ephemeral', 'a temporary data directory, removed at exit', false)
    .option('--port <port>', 'first NameServer; the others follow; 0 = any free port', parsePort, defaultPorts.namesrvPort)
    .option(
      '--broker-port <port>',
      'first broker; the others follow at steps of 10; 0 = any free ports',
      parsePort,
      defaultPorts.brokerPort,
    )
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--advertise <host>', 'address that clients are told (default: the listen address)')
    .option('--set <[node.]key=value>', "a setting for this run, by Apache's name; may be given more than once", collect, [])
    .option('--json', 'JSON lines on stdout and nothing else', false)
    .action(async (options: UpOptions) => {
      if (options.ephemeral && options.dataDir !== undefined)
        program.error('--ephemeral and --data-dir exclude each other', { exitCode: 2 });
      await exit(await up({ ...options, version: programVersion() }));
    });
}

function addConsole(program: Command): void {
  program
    .command('console')
    .description('Serve the console to browsers on this machine')
    .option('--port <port>', 'port of the console on 127.0.0.1; 0 = any free port', parsePort)
    .option('--data-dir <dir>', `the program's data folder (default: ${programDataDir()})`)
    .option('--start', 'start the local cluster too', false)
    .option('--open', 'open it in a browser where there is a display', false)
    .option('--json', 'JSON lines on stdout and nothing else', false)
    .action(async (options: ConsoleOptions) => {
      // Loaded only here: `gantry up` starts without the console's code.
      const { runConsole } = await import('./console.ts');
      await exit(await runConsole({ ...options, version: programVersion() }));
    });
}

/** Ends the process when everything that was printed has left it. */
async function exit(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) await new Promise<void>((resolve) => stream.write('', () => resolve()));
  process.exit(code);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('expected a port from 0 to 65535.');
  return port;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
