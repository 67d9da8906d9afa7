import { runGantry } from './gantry.ts';

/** The `gantry` command. */
await runGantry(process.argv.slice(2));
