import type { ClusterView } from '../connections/cluster-view.ts';
import { messageRowOf } from './message-row.ts';
import { readQueues, readRange } from './queue-range.ts';
import type { SearchRun } from './search-run.ts';
import { readTopicSources } from './topic-sources.ts';

export interface QueueStretch {
  topic: string;
  brokerName: string;
  queueId: number;
  /** Null: the newest messages. */
  queueOffset: number | null;
  count: number;
}

/** The messages of one queue from an offset on. */
export async function readQueueStretch(view: ClusterView, run: SearchRun, stretch: QueueStretch): Promise<void> {
  const { topic, brokerName, queueId, queueOffset, count } = stretch;
  const sources = (await readTopicSources(view, topic)).filter((source) => source.brokerName === brokerName);
  run.sources = sources;
  for (const source of sources) {
    const queue = (await readQueues(source, topic)).find((candidate) => candidate.queueId === queueId);
    if (queue === undefined) continue;
    const { minOffset, maxOffset } = queue;
    run.queueCount = 1;
    run.queueOffsets = { minOffset, maxOffset };
    run.topicMessages = maxOffset - minOffset;
    const from = Math.max(minOffset, queueOffset ?? maxOffset - count);
    const to = Math.min(maxOffset, from + count);
    try {
      const { records, expired } = await readRange(queue, from, to, '*', run.signal);
      run.scanned = Math.max(0, to - from);
      run.found = records.length;
      run.expiredWhileReading = expired;
      run.emit(records.map((record) => messageRowOf(record, brokerName)));
    } catch (error) {
      source.note(error);
    }
  }
}
