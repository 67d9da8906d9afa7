/**
 * Every failure that a page can get. Text for people comes from the code through the page's translations, with
 * `data` filled in; `message` is for logs. `retriable`: the same call may succeed when it is made again.
 */
export const errorTable = {
  // The call itself
  badInput: { retriable: false },
  badFrame: { retriable: false },
  frameTooLarge: { retriable: false },
  unknownProcedure: { retriable: false },
  tooManyCalls: { retriable: true },
  deadlineExceeded: { retriable: true },
  cancelled: { retriable: true },
  /** The connection to the backend broke under a read, or is not there. */
  disconnected: { retriable: true },
  /** The connection to the backend broke under a change: it may have happened or not. */
  outcomeUnknown: { retriable: false },
  internal: { retriable: true },

  // Reaching a cluster
  connectionUnknown: { retriable: false },
  connectionExists: { retriable: false },
  addressInvalid: { retriable: false },
  namesrvUnreachable: { retriable: true },
  brokerUnreachable: { retriable: true },
  /** The broker or NameServer answered with a code other than 0. */
  refused: { retriable: false },
  /** The node answered with something that cannot be read. */
  badAnswer: { retriable: true },
  /** The connected cluster does not have the request. */
  notSupported: { retriable: false },

  // The local cluster and its nodes
  clusterNotRunning: { retriable: false },
  clusterRunning: { retriable: false },
  /** Another Gantry owns the nodes: it can be looked at from here, not managed. */
  clusterNotOwned: { retriable: false },
  clusterFailed: { retriable: true },
  topologyInvalid: { retriable: false },
  portInUse: { retriable: true },
  dataDirInUse: { retriable: true },
  nodeUnknown: { retriable: false },
  nodeNotLocal: { retriable: false },
  nodeWrongState: { retriable: true },

  // Brokers
  /** Settings are changed at the master only. */
  brokerIsSlave: { retriable: false },

  // Topics
  topicNotFound: { retriable: false },
  topicExists: { retriable: false },
  topicNameInvalid: { retriable: false },
  topicIsSystem: { retriable: false },

  // Messages
  messageNotFound: { retriable: true },
  /** A unique id can be looked up in one topic at a time. */
  topicNeeded: { retriable: false },
  // Consumer groups
  groupNotFound: { retriable: false },
  groupExists: { retriable: false },
  groupNameInvalid: { retriable: false },
  groupIsSystem: { retriable: false },
  /** A broadcasting group: each member keeps its own offsets, the broker has none. */
  groupNotTracked: { retriable: false },
  /** Members of a 4.x cluster are online: they take a time, for all queues, and nothing else. */
  groupMoveOnline: { retriable: true },
  memberOffline: { retriable: true },
  bookmarkUnknown: { retriable: false },
  // Sending messages
  bodyEmpty: { retriable: false },
  bodyTooLarge: { retriable: false },
  bodyNotHex: { retriable: false },
  bodyNotJson: { retriable: false },
  bodyNotEncodable: { retriable: false },
  /** RocketMQ's client refuses the message. */
  messageIllegal: { retriable: false },
  /** The NameServer has no route to the topic, and none to the topic that new ones are made from. */
  topicNoRoute: { retriable: true },
  /** The broker did not answer a send in time: the message may be stored or not. */
  sendUnanswered: { retriable: false },
  tooManySends: { retriable: true },
  sendUnknown: { retriable: false },
  tooManyTemplates: { retriable: false },
  templateTooLarge: { retriable: false },
  tooManySearches: { retriable: false },

  // The record of what was measured
  /** The file or the thread of the record cannot be opened. */
  historyUnavailable: { retriable: true },

  // This program's own files
  bookmarkNotSaved: { retriable: true },
  settingsNotSaved: { retriable: true },
} as const satisfies Record<string, { retriable: boolean }>;

export type ErrorCode = keyof typeof errorTable;

/** What comes with a code, for the sentence that a person reads. Codes that are not listed carry `{}`. */
export interface ErrorData {
  /** `path` is dotted, `problem` is the schema's word for it. */
  badInput: { path: string; problem: string };
  frameTooLarge: { bytes: number; bytesMax: number };
  unknownProcedure: { procedure: string };
  tooManyCalls: { callsMax: number };
  deadlineExceeded: { deadlineMs: number };
  connectionUnknown: { connection: string };
  connectionExists: { connection: string };
  addressInvalid: { address: string };
  /** Every address that was tried. */
  namesrvUnreachable: { addresses: string[] };
  brokerUnreachable: { brokerName: string; address: string };
  /** `responseCode` and `remark` as the node sent them; `responseName` is RocketMQ's name for the code where it has one. */
  refused: { address: string; requestName: string; responseCode: number; responseName: string | null; remark: string };
  badAnswer: { address: string; detail: string };
  /** `address` refused the request that `requestName` names. */
  notSupported: { address: string; requestName: string };
  clusterNotOwned: { ownerPid: number };
  /** `node` is null when the failure is not one node's. */
  clusterFailed: { node: string | null; lastLines: string[]; detail: string };
  topologyInvalid: { detail: string };
  /** `ownerPid` and `ownerName` are null where the system does not tell; `freePort` was free when it was tried. */
  portInUse: { port: number; ownerPid: number | null; ownerName: string | null; freePort: number };
  dataDirInUse: { dataDir: string; ownerPid: number };
  nodeUnknown: { node: string };
  nodeNotLocal: { node: string };
  nodeWrongState: { node: string; state: string };
  brokerIsSlave: { broker: string; master: string };
  topicNotFound: { topic: string };
  topicExists: { topic: string };
  topicNameInvalid: { topic: string; problem: 'empty' | 'tooLong' | 'badCharacter' };
  topicIsSystem: { topic: string };
  /** `brokers` were asked; `silent` ones of them did not answer. */
  messageNotFound: { id: string; brokers: string[]; silent: string[] };
  topicNeeded: { id: string };
  groupNotFound: { group: string };
  groupExists: { group: string };
  groupNameInvalid: { group: string; problem: 'empty' | 'tooLong' | 'badCharacter' };
  groupIsSystem: { group: string };
  groupNotTracked: { group: string };
  groupMoveOnline: { group: string; members: number };
  memberOffline: { clientId: string };
  bookmarkNotSaved: { path: string; systemCode: string };
  bodyTooLarge: { bytes: number; bytesMax: number };
  /** The first character that is no digit of a byte, counted from 1; 0 where a digit is missing at the end. */
  bodyNotHex: { at: number };
  bodyNotJson: { problem: string };
  /** The first character that the charset does not have. */
  bodyNotEncodable: { charset: string; character: string };
  /** In RocketMQ's words. */
  messageIllegal: { reason: string };
  topicNoRoute: { topic: string };
  /** `address` is empty where nobody could be asked. */
  sendUnanswered: { address: string };
  tooManySends: { sendsMax: number };
  tooManyTemplates: { templatesMax: number };
  templateTooLarge: { charsMax: number };
  tooManySearches: { searchesMax: number };
  historyUnavailable: { detail: string };
  settingsNotSaved: { path: string; systemCode: string };
}

export type DataOf<Code extends ErrorCode> = Code extends keyof ErrorData ? ErrorData[Code] : Record<string, never>;

/** A failure as a value: `switch` on `code` narrows `data`. */
export type Failure = { [Code in ErrorCode]: { code: Code; data: DataOf<Code> } }[ErrorCode];

/** What a procedure rejects with, on both sides of the connection. Only `code` and `data` cross it. */
export class ConsoleError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'ConsoleError';
  readonly code: Code;
  readonly data: DataOf<Code>;
  constructor(code: Code, data: DataOf<Code>, options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(data)}`, options);
    this.code = code;
    this.data = data;
  }
  get retriable(): boolean {
    return errorTable[this.code].retriable;
  }
}

/** Whether `error` is a ConsoleError with this code. */
export function hasCode<Code extends ErrorCode>(error: unknown, code: Code): error is ConsoleError<Code> {
  return error instanceof ConsoleError && error.code === code;
}

/** The failure in a form that can be switched on; anything that is not a ConsoleError is `internal`. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ConsoleError)) return { code: 'internal', data: {} };
  return { code: error.code, data: error.data }; // the constructor ties data to code
}
