import type { ExtFields } from './remoting-command.ts';

/** What a frame's header says, for writing. */
export interface FrameHeader {
  code: number;
  language: string;
  version: number;
  opaque: number;
  flag: number;
  remark?: string | undefined;
  extFields?: ExtFields | undefined;
}
