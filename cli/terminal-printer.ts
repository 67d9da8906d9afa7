import type { Printer } from './up-output.ts';

// A reader that went away (`gantry up --json | head -1`) must not take the cluster down.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

/** Lines to this process's stdout and stderr. */
export const terminalPrinter: Printer = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};
