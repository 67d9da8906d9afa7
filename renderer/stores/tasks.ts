import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

/** What runs in the background; its text is `app.tasks.<kind>` with `names` filled in. */
export type TaskKind =
  | 'startCluster'
  | 'stopCluster'
  | 'startNode'
  | 'stopNode'
  | 'killNode'
  | 'restartNode'
  | 'saveTopic'
  | 'deleteTopic'
  | 'deleteTopics'
  | 'saveGroup'
  | 'deleteGroup'
  | 'deleteGroups'
  | 'moveOffsets'
  | 'sendMessages'
  | 'searchMessages'
  | 'exportMessages';

export interface Task {
  id: number;
  kind: TaskKind;
  names: Record<string, string>;
  status: 'running' | 'done' | 'failed';
  startedAtMs: number;
  /** Steps of those there are, for work that tells. */
  progress?: { done: number; total: number };
  /** Ends it early; what is done stays. */
  cancel?: () => void;
}

/** Finished tasks that stay listed. */
const finishedMax = 5;

/** What the work of a task tells about itself. */
export interface TaskHandle {
  progress: (done: number, total: number) => void;
}

/** Lists the work while it runs; resolves and rejects as it does. */
export type RunTask = <Result>(
  kind: TaskKind,
  names: Record<string, string>,
  work: (handle: TaskHandle) => Promise<Result>,
  options?: {
    cancel?: () => void;
    /** Whether a result of work that resolved is a failure all the same. */
    isFailed?: (result: Result) => boolean;
  },
) => Promise<Result>;

/** Work under way, for the status bar. Survives page changes. */
export const useTasksStore = defineStore('tasks', () => {
  const tasks = ref<Task[]>([]);
  let lastId = 0;

  function finish(id: number, status: 'done' | 'failed'): void {
    const updated = tasks.value.map((task) => (task.id === id ? { ...task, status } : task));
    const finished = new Set(updated.filter((task) => task.status !== 'running').slice(-finishedMax));
    tasks.value = updated.filter((task) => task.status === 'running' || finished.has(task));
  }

  const run: RunTask = async (kind, names, work, { cancel, isFailed } = {}) => {
    const id = ++lastId;
    const task: Task = { id, kind, names, status: 'running', startedAtMs: Date.now(), ...(cancel === undefined ? {} : { cancel }) };
    tasks.value = [...tasks.value, task];
    const progress = (done: number, total: number): void => {
      tasks.value = tasks.value.map((one) => (one.id === id ? { ...one, progress: { done, total } } : one));
    };
    try {
      const result = await work({ progress });
      finish(id, isFailed?.(result) === true ? 'failed' : 'done');
      return result;
    } catch (error) {
      finish(id, 'failed');
      throw error;
    }
  };

  return { tasks, runningCount: computed(() => tasks.value.filter((task) => task.status === 'running').length), run };
});
