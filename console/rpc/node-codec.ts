import { Packr } from 'msgpackr';
import { createCodec } from './frames.ts';

/** The codec of the backend; byte arrays arrive as Buffer. */
export const nodeCodec = createCodec(new Packr({ moreTypes: false, useRecords: true }));
