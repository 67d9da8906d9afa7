import type { Clock } from '../../../engine/runtime/clock.ts';
import { bodyPieceBytesMax } from '../../contract/messages.ts';
import type { MessageContent, MessagePlace, messages, SearchInput } from '../../contract/messages.ts';
import { ConsoleError, hasCode } from '../../contract/errors.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import type { ConnectionRegistry } from '../connections/connection-registry.ts';
import type { GroupLists } from '../groups/group-list.ts';
import type { Pace } from '../pace.ts';
import { watchConsumed } from './consumed.ts';
import { searchId } from './id-search.ts';
import { inParallel } from '../in-parallel.ts';
import { searchKey } from './key-search.ts';
import { tailTopic } from './live-tail.ts';
import { messageDetailOf, openBody } from './message-detail.ts';
import { findByOffsetId, findMessage } from './message-find.ts';
import type { FoundMessage } from './message-find.ts';
import { readQueueStretch } from './queue-read.ts';
import type { SavedSearches } from './saved-searches.ts';
import { createSearchRun } from './search-run.ts';
import type { SearchRun } from './search-run.ts';
import { searchTimeRange } from './time-search.ts';

/** Messages of one `read` that are asked for side by side. */
const readAtOnceMax = 8;
/** Bodies of one answer to `read`, so that the frame holds them with everything else. */
const readBytesMax = bodyPieceBytesMax;

export interface MessagesHandlersOptions {
  clock: Clock;
  registry: ConnectionRegistry;
  pace: Pace;
  groupLists: GroupLists;
  saved: SavedSearches;
}

export function createMessagesHandlers({
  clock,
  registry,
  pace,
  groupLists,
  saved,
}: MessagesHandlersOptions): DomainHandlers<typeof messages> {
  return {
    async search(input, sink) {
      const { view } = registry.find(input.connection);
      const run = createSearchRun(clock, sink);
      await runSearch(clock, view, run, input);
      run.finish();
    },

    tail({ connection, topic, filter }, sink) {
      return tailTopic({ clock, view: registry.find(connection).view, topic, filter }, sink);
    },

    consumed({ connection, topics }, { emit, signal }) {
      const { view } = registry.find(connection);
      const list = groupLists(view);
      return watchConsumed({ clock, view, committed: (broker) => list.committed(broker), pace }, topics, emit, signal);
    },

    async detail({ connection, ...place }) {
      return messageDetailOf(await findMessage(clock, registry.find(connection).view, place));
    },

    async body({ connection, id, brokerName, from, bytes }) {
      const { record } = await findPlace(registry.find(connection).view, { id, brokerName });
      const { bytes: body } = openBody(record);
      return { bytes: body.subarray(from, from + bytes), totalBytes: body.length };
    },

    async read({ connection, places }) {
      const { view } = registry.find(connection);
      const found = await inParallel(readAtOnceMax, places, async (place) => {
        try {
          return await findPlace(view, place);
        } catch (error) {
          if (hasCode(error, 'messageNotFound')) return undefined;
          throw error;
        }
      });
      return contentsOf(places, found);
    },

    savedSearches: (_, { emit, signal }) => saved.searches.watch(emit, signal),
    saveSearch: async (search) => (await saved.save(search), null),
    removeSearch: async ({ name }) => (await saved.remove(name), null),
  };
}

async function runSearch(clock: Clock, view: ClusterView, run: SearchRun, input: SearchInput): Promise<void> {
  if (input.by === 'time') await searchTimeRange(view, run, input);
  else if (input.by === 'key')
    await searchKey(view, run, { topic: input.topic, key: input.key.trim(), includesSystem: input.includesSystem });
  else if (input.by === 'id')
    await searchId(clock, view, run, { topic: input.topic, id: input.id.trim(), includesSystem: input.includesSystem });
  else await readQueueStretch(view, run, input);
}

async function findPlace(view: ClusterView, { id, brokerName }: MessagePlace): Promise<FoundMessage> {
  const asked = { brokers: new Set<string>(), silent: new Set<string>() };
  const found = await findByOffsetId(view, id, asked, brokerName);
  if (found === undefined) throw new ConsoleError('messageNotFound', { id, brokers: [...asked.brokers], silent: [...asked.silent] });
  return found;
}

/** As many of the first messages as one answer holds. */
function contentsOf(
  places: readonly MessagePlace[],
  found: readonly (FoundMessage | undefined)[],
): { contents: MessageContent[]; missing: string[] } {
  const contents: MessageContent[] = [];
  const missing: string[] = [];
  let bytesLeft = readBytesMax;
  for (const [index, message] of found.entries()) {
    if (message === undefined) {
      missing.push(places[index]?.id ?? '');
      continue;
    }
    const { bytes } = openBody(message.record);
    const isTooLong = bytes.length > bodyPieceBytesMax;
    if (!isTooLong && bytes.length > bytesLeft) break;
    const detail = messageDetailOf(message);
    contents.push({ detail: { ...detail, body: { ...detail.body, bytes: new Uint8Array() } }, body: isTooLong ? null : bytes });
    if (!isTooLong) bytesLeft -= bytes.length;
  }
  return { contents, missing };
}
