/**
 * Runs cases of our own client and prints their transcripts as JSON lines.
 * Arguments: NameServer address, prefix of all names, cases joined by commas (or `all`), cases at a time.
 */
import { END_OF_CASE, type Fact } from '../../transcript.ts';
import { GANTRY_CASES } from './cases.ts';
import { Scene } from './scene.ts';

async function runCase(name: string, namesrvAddress: string, prefix: string): Promise<Fact[]> {
  const program = GANTRY_CASES[name];
  if (program === undefined) throw new Error(`no such case: ${name}`);
  const scene = new Scene(name, namesrvAddress, prefix);
  try {
    await program(scene);
    scene.fact(END_OF_CASE);
  } catch (error) {
    scene.error('case failed', error);
  }
  await scene.close();
  return scene.facts;
}

const [namesrvAddress = '', prefix = '', names = 'all', atATime = '6'] = process.argv.slice(2);
const waiting = names === 'all' ? Object.keys(GANTRY_CASES) : names.split(',');
async function worker(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    for (const fact of await runCase(name, namesrvAddress, prefix)) process.stdout.write(`${JSON.stringify(fact)}\n`);
  }
}
await Promise.all(Array.from({ length: Number(atATime) }, worker));
