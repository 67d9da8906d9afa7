import { ref } from 'vue';
import type { Ref } from 'vue';
import { bodyPieceBytesMax, readMessagesMax } from '../../../console/contract/messages.ts';
import type { MessageRow } from '../../../console/contract/messages.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useTasksStore } from '../../stores/tasks.ts';
import { exportHead, exportLine } from './message-export.ts';
import type { ExportFormat } from './message-export.ts';
import { useMessagesStore } from './messages-store.ts';
import { saveFile } from './save-file.ts';

export interface MessageExport {
  /** While a file is made: messages that are in it, of all. */
  progress: Ref<{ done: number; total: number } | undefined>;
  /** Messages of the last file that nobody has any more. */
  missing: Ref<number>;
  /** Reads the messages with their bodies and saves them. Rejects with ConsoleError. */
  run: (rows: readonly MessageRow[], format: ExportFormat, name: string) => Promise<void>;
  /** Saves what is there. */
  cancel: () => void;
}

/** Makes files of the messages of a list. Call in `setup`. */
export function useMessageExport(): MessageExport {
  const store = useMessagesStore();
  const tasks = useTasksStore();
  const connections = useConnectionsStore();
  const progress = ref<{ done: number; total: number }>();
  const missing = ref(0);
  const order = { isCancelled: false };

  async function collect(rows: readonly MessageRow[], format: ExportFormat): Promise<string[]> {
    const connection = connections.currentId;
    const lines = [exportHead(format)];
    for (let at = 0; at < rows.length && !order.isCancelled;) {
      const places = rows.slice(at, at + readMessagesMax).map(({ id, brokerName }) => ({ id, brokerName }));
      const answer = await store.read({ connection, places });
      for (const { detail, body } of answer.contents) {
        const whole = body ?? (await readWholeBody(store.body, { connection, id: detail.id, brokerName: detail.brokerName }));
        lines.push(exportLine({ detail, body: whole }, format));
      }
      missing.value += answer.missing.length;
      at += answer.contents.length + answer.missing.length;
      progress.value = { done: at, total: rows.length };
    }
    return lines;
  }

  return {
    progress,
    missing,
    async run(rows, format, name) {
      order.isCancelled = false;
      missing.value = 0;
      progress.value = { done: 0, total: rows.length };
      try {
        const lines = await tasks.run('exportMessages', { name }, () => collect(rows, format));
        saveFile(name, lines, format === 'csv' ? 'text/csv' : 'application/x-ndjson');
      } finally {
        progress.value = undefined;
      }
    },
    cancel: () => {
      order.isCancelled = true;
    },
  };
}

interface BodyPlace {
  connection: string;
  id: string;
  brokerName: string;
}

/** A body from its first byte to its last, piece by piece. `first`: what is there already. */
export async function readWholeBody(
  read: (input: BodyPlace & { from: number; bytes: number }) => Promise<{ bytes: Uint8Array; totalBytes: number }>,
  place: BodyPlace,
  first: Uint8Array = new Uint8Array(),
): Promise<Uint8Array> {
  const pieces = [first];
  let length = first.length;
  for (;;) {
    const { bytes, totalBytes } = await read({ ...place, from: length, bytes: bodyPieceBytesMax });
    pieces.push(bytes);
    length += bytes.length;
    if (length >= totalBytes || bytes.length === 0) break;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
