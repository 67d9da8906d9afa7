import type { BrowserContext } from '@playwright/test';
import { readSettings } from '../../console/contract/app.ts';
import { contract } from '../../console/contract/contract.ts';
import type { ContractShape } from '../../console/contract/procedure.ts';
import type { Frame } from '../../console/rpc/frames.ts';
import { nodeCodec } from '../../console/rpc/node-codec.ts';

/** The domain of the contract whose answers are emptied in this run; only empty-run.ts sets it. */
export const emptiedDomain = process.env['GANTRY_EMPTY'];

const shape: ContractShape = contract;

/** Whether a procedure, by its full name, only reads in that domain. */
function isReadOf(domain: string, procedure: string | undefined): boolean {
  const [name = '', method = ''] = procedure?.split('.') ?? [];
  const kind = shape[name]?.[method]?.kind;
  return name === domain && (kind === 'query' || kind === 'subscription');
}

/** Tables of texts by name in the contract: they are lists, written as objects. */
const tables: ReadonlySet<string> = new Set(['info']);

/** The same value with every list and table empty and no number known: what a service without anything behind it would answer. */
export function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  if (value instanceof Uint8Array) return new Uint8Array();
  if (typeof value !== 'object' || value === null) return value;
  if ('value' in value && typeof value.value === 'number' && Object.keys(value).length === 1)
    return { value: null, unknown: 'noAnswer', source: '' };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, tables.has(key) ? {} : emptied(each)]));
}

/** Where what is read is no list: what a store says that never kept anything, and a run that has sent nothing yet. */
const withoutLists: Record<string, (value: object) => object> = {
  'app.settings': () => readSettings({}),
  'history.status': (value) => ({ ...value, recordedSinceMs: null, sizeBytes: 0, kept: [] }),
  'send.watch': (value) => ({ ...value, stored: 0, failed: 0, last: null, failures: [] }),
};

/** What a procedure, by its full name, answers where nothing is behind it, instead of `value`. */
export function emptyAnswer(procedure: string, value: unknown): unknown {
  const answer = withoutLists[procedure];
  return answer === undefined || typeof value !== 'object' || value === null ? emptied(value) : answer(value);
}

/** In a run against empty answers: empties those of the spec's domain in a context, or of the one that a tag `@reads-X` names. */
export async function emptyWhereAsked(context: BrowserContext, tags: readonly string[]): Promise<void> {
  const named = tags.find((tag) => tag.startsWith('@reads-'))?.slice('@reads-'.length);
  if (emptiedDomain !== undefined) await emptyAnswersOf(context, named ?? emptiedDomain);
}

/** Puts itself between the pages of a context and the console, and empties what the domain's reads are answered with. */
async function emptyAnswersOf(context: BrowserContext, domain: string): Promise<void> {
  if (shape[domain] === undefined) throw new Error(`the contract has no domain ${domain}`);
  await context.routeWebSocket(/\/rpc$/, (page) => {
    const console = page.connectToServer();
    const asked = new Map<number, string>();
    page.onMessage((message) => {
      if (typeof message !== 'string') {
        const frame = frameOf(message);
        if (frame?.t === 'call' || frame?.t === 'subscribe') asked.set(frame.id, frame.procedure);
      }
      console.send(message);
    });
    console.onMessage((message) => {
      const frame = typeof message === 'string' ? undefined : frameOf(message);
      const procedure = frame !== undefined && 'id' in frame ? (asked.get(frame.id) ?? '') : '';
      if (frame?.t === 'ok' && isReadOf(domain, procedure))
        page.send(Buffer.from(nodeCodec.encode({ ...frame, output: emptyAnswer(procedure, frame.output) })));
      else if (frame?.t === 'event' && isReadOf(domain, procedure))
        page.send(Buffer.from(nodeCodec.encode({ ...frame, value: emptyAnswer(procedure, frame.value) })));
      else page.send(message);
    });
  });
}

function frameOf(bytes: Buffer): Frame | undefined {
  try {
    return nodeCodec.decode(bytes);
  } catch {
    return undefined;
  }
}
