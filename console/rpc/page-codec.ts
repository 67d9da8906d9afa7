// oxlint-disable-next-line typescript/triple-slash-reference -- a page's type check sees this folder only through imports
/// <reference path="./msgpackr-no-eval.d.ts" />
import { Packr } from 'msgpackr/index-no-eval';
import { createCodec } from './frames.ts';

/** The codec of a page, whose content security policy forbids the code generation that msgpackr does elsewhere. */
export const pageCodec = createCodec(new Packr({ moreTypes: false, useRecords: true }));
