import { describe, expect, it } from 'vitest';
import { encodeTraceContext, traceKeysOf, type TraceContext } from './trace-context.ts';

const pub: TraceContext = {
  type: 'Pub',
  timestampMs: 1700,
  regionId: 'DefaultRegion',
  groupName: 'pg',
  topic: 'T',
  msgId: 'ID',
  tags: undefined,
  keys: 'k1 k2',
  storeHost: '10.0.0.1:1',
  bodyBytes: 5,
  costMs: 3.4,
  msgType: 'Delay',
  offsetMsgId: 'OID',
  success: true,
};

describe('encodeTraceContext', () => {
  it('writes what trace readers of Java read', () => {
    const contexts: TraceContext[] = [
      pub,
      {
        type: 'SubBefore',
        timestampMs: 1701,
        regionId: 'DefaultRegion',
        groupName: 'g',
        requestId: 'R',
        msgId: 'ID',
        retryTimes: 2,
        keys: undefined,
      },
      {
        type: 'SubAfter',
        requestId: 'R',
        msgId: 'ID',
        costMs: 8,
        success: false,
        keys: 'k1',
        contextCode: 'EXCEPTION',
        timestampMs: 1701,
        groupName: 'g',
      },
    ];
    expect(contexts.map((context) => encodeTraceContext(context).replaceAll('\u0001', '|').replaceAll('\u0002', '$'))).toEqual([
      'Pub|1700|DefaultRegion|pg|T|ID|null|k1 k2|10.0.0.1:1|5|3|3|OID|true$',
      'SubBefore|1701|DefaultRegion|g|R|ID|2|null$',
      'SubAfter|R|ID|8|false|k1|2|1701|g$',
    ]);
  });

  it('lets trace messages be found by message ids and keys', () => {
    expect(traceKeysOf([pub, { ...pub, msgId: 'ID2', keys: undefined }])).toEqual(['ID', 'k1', 'k2', 'ID2']);
  });
});
