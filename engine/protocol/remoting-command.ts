/**
 * One remoting frame as a value: a request or a response (01-remoting §1, §3, §4).
 * Instances come from the frame decoder, which scans the header lazily: `ext` makes a string only for the
 * field that is asked for.
 */
export interface RemotingCommand {
  /** Request code, or response code when `isResponse`. */
  readonly code: number;
  /** Sender's language name, `JAVA`, `GO`, `CPP`… ; `OTHER` when unknown. */
  readonly language: string;
  /** Sender's MQVersion ordinal; 513 is 5.5.0. */
  readonly version: number;
  /** Request id, signed 32-bit; a response repeats it. */
  readonly opaque: number;
  /** Bit 0: response. Bit 1: one-way. */
  readonly flag: number;
  readonly remark: string | undefined;
  readonly serializeType: SerializeType;
  /**
   * Undefined for an absent and for an empty body. Shares memory with the chunk that it arrived in; that memory is never
   * written again, so the bytes stay valid for as long as they are referenced.
   */
  readonly body: Buffer | undefined;
  readonly isResponse: boolean;
  readonly isOneway: boolean;
  /** Value of one ext field as text; numbers and booleans (C++ clients) arrive stringified. */
  ext(name: string): string | undefined;
  /** All ext fields; the last one of a repeated key wins. */
  extFields(): Record<string, string>;
  /**
   * The same command in memory of its own. A command and its body keep the whole received chunk (up to 64 KiB) alive;
   * call this for one that waits for long, such as a held pull.
   */
  retain(): RemotingCommand;
}

export const SerializeType = { JSON: 0, ROCKETMQ: 1 } as const;
export type SerializeType = (typeof SerializeType)[keyof typeof SerializeType];

/** MQVersion ordinal of the version whose behaviour Gantry's servers have: 5.5.0. */
export const GANTRY_VERSION = 513;

/** Ext fields to write: absent and undefined values are left out, the rest is written as text. */
export type ExtFields = Record<string, string | number | bigint | boolean | undefined>;

/** What a handler answers. The server adds opaque, flag, version and the requester's codec. */
export interface ResponseContent {
  code: number;
  remark?: string | undefined;
  extFields?: ExtFields | undefined;
  /** One buffer, or several that follow each other on the wire without being joined in memory. */
  body?: Uint8Array | readonly Uint8Array[] | undefined;
}

/** What a caller sends. The client adds opaque, flag, version and language. */
export interface RequestContent {
  code: number;
  extFields?: ExtFields | undefined;
  body?: Uint8Array | undefined;
  remark?: string | undefined;
}
