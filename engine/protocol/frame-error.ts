/** Why bytes are no frame. After it the stream cannot be read any further: the connection is to be closed. */
export type FrameErrorCode = 'tooLarge' | 'badLength' | 'unknownSerializeType' | 'badHeader';

export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly code: FrameErrorCode;
  constructor(code: FrameErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
