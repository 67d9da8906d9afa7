import * as v from 'valibot';
import { ConsoleError } from '../../contract/errors.ts';
import { draftSchema, historyMax, keptBodyCharsMax, templatesMax } from '../../contract/send.ts';
import type { SendDraft, SendHistoryEntry, SendOutcome, SendTemplate } from '../../contract/send.ts';
import { systemCodeOf } from '../app/settings-store.ts';
import { createLiveValue } from '../live-value.ts';
import type { LiveValue } from '../live-value.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';

/** A form without bytes of a file: those are not kept. */
const keptDraft = v.pipe(
  draftSchema,
  v.check(({ body }) => body.format !== 'file'),
);
const templatesSchema = v.array(v.object({ name: v.string(), draft: keptDraft }));
const historySchema = v.array(
  v.object({
    id: v.string(),
    connection: v.string(),
    topic: v.string(),
    atMs: v.number(),
    total: v.number(),
    stored: v.number(),
    failed: v.number(),
    label: v.string(),
    last: v.nullable(v.custom<SendOutcome>((value) => typeof value === 'object' && value !== null && 'status' in value)),
    draft: v.nullable(keptDraft),
  }),
);

/** Templates and runs of before, in two files that only this user can read. */
export interface KeptSends {
  readonly templates: LiveValue<SendTemplate[]>;
  readonly history: LiveValue<SendHistoryEntry[]>;
  /** Rejects with tooManyTemplates, templateTooLarge or settingsNotSaved, and changes nothing then. */
  saveTemplate(template: SendTemplate): Promise<void>;
  removeTemplate(name: string): Promise<void>;
  /** Puts a run at the head of the history. A history that cannot be written is kept until the program ends. */
  remember(entry: SendHistoryEntry): Promise<void>;
  /** Resolves when nothing is being written any more. */
  written(): Promise<void>;
}

export async function openKeptSends(paths: { templates: string; history: string }): Promise<KeptSends> {
  const templates = createLiveValue<SendTemplate[]>(read(templatesSchema, await readPrivateFile(paths.templates)));
  const history = createLiveValue<SendHistoryEntry[]>(read(historySchema, await readPrivateFile(paths.history)));
  let lastWrite: Promise<unknown> = Promise.resolve();
  /** One write after the other: the file holds what the last one said. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = lastWrite.then(work);
    lastWrite = done.catch(() => {});
    return done;
  }
  const changeTemplates = (change: (before: SendTemplate[]) => SendTemplate[]): Promise<void> =>
    inTurn(async () => {
      const next = change(templates.current);
      await writePrivateFile(paths.templates, `${JSON.stringify(next, null, 2)}\n`).catch((cause: unknown) => {
        throw new ConsoleError('settingsNotSaved', { path: paths.templates, systemCode: systemCodeOf(cause) }, { cause });
      });
      templates.set(next);
    });
  return {
    templates,
    history,
    saveTemplate: ({ name, draft }) =>
      changeTemplates((before) => {
        const kept = keepable(draft);
        if (kept === null) throw new ConsoleError('templateTooLarge', { charsMax: keptBodyCharsMax });
        const others = before.filter((template) => template.name !== name);
        if (others.length >= templatesMax) throw new ConsoleError('tooManyTemplates', { templatesMax });
        return [...others, { name, draft: kept }].sort((a, b) => a.name.localeCompare(b.name));
      }),
    removeTemplate: (name) => changeTemplates((before) => before.filter((template) => template.name !== name)),
    async remember(entry) {
      history.set([entry, ...history.current].slice(0, historyMax));
      await inTurn(() => writePrivateFile(paths.history, `${JSON.stringify(history.current)}\n`)).catch(() => {});
    },
    async written() {
      await lastWrite;
    },
  };
}

/** A form as it can be kept, or null where its body is a file or too long. */
export function keepable(draft: SendDraft): SendDraft | null {
  return draft.body.format === 'file' || draft.body.text.length > keptBodyCharsMax ? null : draft;
}

function read<Value>(schema: v.GenericSchema<unknown, Value[]>, text: string | undefined): Value[] {
  try {
    return v.parse(schema, JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}
