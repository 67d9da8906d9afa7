import type { MessageExt } from '../message/message.ts';

/** How a pull ended. RocketMQ PullStatus */
export type PullStatus = 'FOUND' | 'NO_NEW_MSG' | 'NO_MATCHED_MSG' | 'OFFSET_ILLEGAL';

/** What a pull brought. */
export interface PullResult {
  readonly pullStatus: PullStatus;
  /** Where the next pull goes on. */
  readonly nextBeginOffset: number;
  readonly minOffset: number;
  readonly maxOffset: number;
  /** Empty unless FOUND, and then too when the client's own check of tags left nothing. */
  readonly msgFoundList: MessageExt[];
}
