/**
 * A number that may not be known. Unknown is never 0 and never -1: a page shows a dash and says why.
 * - `pending`: asked, or too early to say (a rate needs two readings).
 * - `noAnswer`: the node did not answer; `source` names it.
 * - `refused`: the node answered with an error; `source` names it.
 * - `notSupported`: the node does not have the request.
 * - `notRunning`: there is nobody to ask.
 * - `partial`: some of the nodes did not answer, so a sum would be too small; `source` names the first of them.
 * - `noProgress`: the group has never committed an offset.
 * - `notTracked`: each member of a broadcasting group keeps its own offsets; the broker has none.
 */
export type Figure = { readonly value: number } | { readonly value: null; readonly unknown: UnknownReason; readonly source: string };

export type UnknownReason = 'pending' | 'noAnswer' | 'refused' | 'notSupported' | 'notRunning' | 'partial' | 'noProgress' | 'notTracked';

export const known = (value: number): Figure => ({ value });
export const unknown = (reason: UnknownReason, source = ''): Figure => ({ value: null, unknown: reason, source });
