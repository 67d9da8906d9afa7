/**
 * Runs cases of the Node client and prints their transcripts as JSON lines. A process of its own, because the client
 * keeps its process alive after close.
 * Arguments: NameServer address, broker address, prefix of all names, cases joined by commas.
 */
import { END_OF_CASE, type Fact } from '../transcript.ts';
import { CASES, type AliOnsCase } from './cases.ts';
import { Scene } from './scene.ts';

async function runCase(name: string, program: AliOnsCase, namesrvAddress: string, brokerAddress: string, prefix: string): Promise<Fact[]> {
  const scene = new Scene(name, namesrvAddress, brokerAddress, prefix);
  try {
    await program(scene);
    scene.fact(END_OF_CASE);
  } catch (error) {
    scene.error('case failed', error);
  }
  await scene.close();
  return scene.facts;
}

const [namesrvAddress = '', brokerAddress = '', prefix = '', names = ''] = process.argv.slice(2);
const transcripts = await Promise.all(
  names.split(',').map((name) => {
    const program = CASES[name];
    if (program === undefined) throw new Error(`no such case: ${name}`);
    return runCase(name, program, namesrvAddress, brokerAddress, prefix);
  }),
);
const text = transcripts
  .flat()
  .map((fact) => `${JSON.stringify(fact)}\n`)
  .join('');
process.stdout.write(text, () => process.exit(0));
