import { nextTick } from 'vue';
import { useLiveStore } from './live.ts';
import { useTasksStore } from './tasks.ts';
import type { RunTask } from './tasks.ts';

/** How long after a change of ours the list may take to show it. */
const ownChangeMs = 5000;

export interface OwnChanges {
  /** Runs a change as a task, then asks the list again. */
  run: RunTask;
  /** To be told of each value of the list: what was changed here is seen at once, whether somebody points at the table or not. */
  noteValue: () => void;
}

/** Changes that are made here to the things of a list; `refresh` asks the list again. Call in a store. */
export function useOwnChanges(refresh: () => void): OwnChanges {
  const live = useLiveStore();
  const tasks = useTasksStore();
  let untilMs = 0;
  const run: RunTask = async (...task) => {
    const result = await tasks.run(...task);
    untilMs = Date.now() + ownChangeMs;
    refresh();
    return result;
  };
  return {
    run,
    noteValue: () => {
      if (Date.now() < untilMs) void nextTick(live.applyRows);
    },
  };
}
