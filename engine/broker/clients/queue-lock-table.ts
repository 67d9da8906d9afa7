import type { Clock } from '../../runtime/clock.ts';

/** One queue of one broker, as clients name it. */
export interface LockableQueue {
  brokerName: string;
  queueId: number;
  topic: string;
}

interface QueueLock {
  clientId: string;
  lastUpdateMs: number;
}

/** A lock that was not renewed for this long is free (RocketMQ RebalanceLockManager). Clients renew every 20 s. */
const LOCK_LIVE_MS = 60_000;

/**
 * Which client of a group consumes a queue in order. Locks are kept in memory only: after a restart clients take
 * them again.
 */
export class QueueLockTable {
  readonly #clock: Clock;
  readonly #locksByGroup = new Map<string, Map<string, QueueLock>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes or renews the locks that are free or already the client's; returns the queues it now holds. */
  tryLockBatch(group: string, queues: readonly LockableQueue[], clientId: string): LockableQueue[] {
    let locks = this.#locksByGroup.get(group);
    if (locks === undefined) {
      locks = new Map();
      this.#locksByGroup.set(group, locks);
    }
    const nowMs = this.#clock.nowMs();
    const held: LockableQueue[] = [];
    for (const queue of queues) {
      const key = keyOf(queue);
      const lock = locks.get(key);
      if (lock !== undefined && lock.clientId !== clientId && !isExpired(lock, nowMs)) continue;
      locks.set(key, { clientId, lastUpdateMs: nowMs });
      held.push(queue);
    }
    return held;
  }

  /** Frees the queues that this client holds; those of others stay. */
  unlockBatch(group: string, queues: readonly LockableQueue[], clientId: string): void {
    const locks = this.#locksByGroup.get(group);
    if (locks === undefined) return;
    for (const queue of queues) {
      const key = keyOf(queue);
      if (locks.get(key)?.clientId === clientId) locks.delete(key);
    }
    if (locks.size === 0) this.#locksByGroup.delete(group);
  }

  /** Whether some client of the group consumes in order right now. */
  hasLiveLock(group: string): boolean {
    const nowMs = this.#clock.nowMs();
    for (const lock of this.#locksByGroup.get(group)?.values() ?? []) {
      if (!isExpired(lock, nowMs)) return true;
    }
    return false;
  }

  /** Drops expired locks, so that groups that are gone cost nothing. */
  removeExpired(): void {
    const nowMs = this.#clock.nowMs();
    for (const [group, locks] of this.#locksByGroup) {
      for (const [key, lock] of locks) {
        if (isExpired(lock, nowMs)) locks.delete(key);
      }
      if (locks.size === 0) this.#locksByGroup.delete(group);
    }
  }
}

function keyOf(queue: LockableQueue): string {
  return `${queue.topic}@${queue.brokerName}@${queue.queueId}`;
}

function isExpired(lock: QueueLock, nowMs: number): boolean {
  return nowMs - lock.lastUpdateMs > LOCK_LIVE_MS;
}
