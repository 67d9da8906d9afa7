/** Runs `work` on every item, at most `atOnce` at a time; results are in the order of the items. Rejects with the first failure; what was begun goes on. */
export async function inParallel<Item, Result>(
  atOnce: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const waiting = [...items.entries()];
  const takeNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.set(next[0], await work(next[1]));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, takeNext));
  return [...results].sort((a, b) => a[0] - b[0]).map(([, result]) => result);
}
