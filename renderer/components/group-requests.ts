import type { PlannedRequest } from '../../console/contract/topics.ts';

/** Equal requests to several nodes, as one line of a preview. */
export interface RequestGroup {
  requestName: string;
  requestCode: number;
  fields: Record<string, string>;
  /** `broker-a 127.0.0.1:10911`, or the address alone for a NameServer. */
  targets: string[];
}

/** Joins neighbouring requests that differ only in where they go; the order of sending stays. */
export function groupRequests(requests: readonly PlannedRequest[]): RequestGroup[] {
  const groups: RequestGroup[] = [];
  for (const { requestName, requestCode, fields, target } of requests) {
    const name = target.kind === 'broker' ? `${target.node} ${target.address}` : target.address;
    const last = groups.at(-1);
    if (last !== undefined && last.requestCode === requestCode && JSON.stringify(last.fields) === JSON.stringify(fields))
      last.targets.push(name);
    else groups.push({ requestName, requestCode, fields, targets: [name] });
  }
  return groups;
}
