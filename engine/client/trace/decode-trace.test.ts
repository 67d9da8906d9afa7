import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTrace, isTraceOf } from './decode-trace.ts';
import { encodeTraceContext } from './trace-context.ts';

/** `|` for the end of a field, `$` for the end of a context. */
const decode = (text: string) => decodeTrace(text.replaceAll('|', '\u0001').replaceAll('$', '\u0002'));
const pub = {
  type: 'Pub',
  timestampMs: 1700,
  groupName: 'pg',
  topic: 'T',
  msgId: 'ID',
  storeHost: '10.0.0.1:10911',
  bodyBytes: 5,
  costMs: 3,
  msgType: 'DELAY',
} as const;

describe('decodeTrace', () => {
  it('reads sends of clients that write 13, 14 and 15 fields', () => {
    const start = 'Pub|1700|DefaultRegion|pg|T|ID|VIP|k1 k2|10.0.0.1:10911|5|3|3';
    expect(decode(`${start}|true$${start}|OID|false$${start}|OID|true|10.0.0.9$`)).toEqual([
      { ...pub, offsetMsgId: undefined, success: true, clientHost: undefined },
      { ...pub, offsetMsgId: 'OID', success: false, clientHost: undefined },
      { ...pub, offsetMsgId: 'OID', success: true, clientHost: '10.0.0.9' },
    ]);
  });

  it('reads what listeners did, from 4.9 and cloud clients that leave the last fields out', () => {
    expect(
      decode('SubBefore|1701|null|g|R|ID|2|k1$SubAfter|R|ID|8|false|k1|2|1709|g$SubAfter|R|ID|8|true|k1|0$SubAfter|R|ID|8|true$'),
    ).toEqual([
      { type: 'SubBefore', timestampMs: 1701, groupName: 'g', requestId: 'R', msgId: 'ID', retryTimes: 2 },
      { type: 'SubAfter', requestId: 'R', msgId: 'ID', costMs: 8, success: false, result: 'EXCEPTION', timestampMs: 1709, groupName: 'g' },
      {
        type: 'SubAfter',
        requestId: 'R',
        msgId: 'ID',
        costMs: 8,
        success: true,
        result: 'SUCCESS',
        timestampMs: undefined,
        groupName: undefined,
      },
      {
        type: 'SubAfter',
        requestId: 'R',
        msgId: 'ID',
        costMs: 8,
        success: true,
        result: undefined,
        timestampMs: undefined,
        groupName: undefined,
      },
    ]);
  });

  it('reads ends of transactions and recalls', () => {
    expect(
      decode(
        'EndTransaction|1702|DefaultRegion|pg|T|ID|null|null|10.0.0.1:10911|2|TID|COMMIT_MESSAGE|true$Recall|1703|DefaultRegion|pg|T|ID|true$',
      ),
    ).toEqual([
      {
        type: 'EndTransaction',
        timestampMs: 1702,
        groupName: 'pg',
        topic: 'T',
        msgId: 'ID',
        storeHost: '10.0.0.1:10911',
        transactionId: 'TID',
        transactionState: 'COMMIT_MESSAGE',
        fromTransactionCheck: true,
      },
      { type: 'Recall', timestampMs: 1703, groupName: 'pg', topic: 'T', msgId: 'ID', success: true },
    ]);
  });

  it('skips lines that it does not know and leaves out what is no number', () => {
    expect(decode('Later|1|2$SubBefore|soon|x|g|R|ID|many$SubBefore|1|x|g|R$$')).toEqual([
      { type: 'SubBefore', timestampMs: undefined, groupName: 'g', requestId: 'R', msgId: 'ID', retryTimes: undefined },
    ]);
  });

  it('reads what our own client writes', () => {
    const context = {
      type: 'Pub',
      timestampMs: 1700,
      regionId: 'DefaultRegion',
      groupName: 'pg',
      topic: 'T',
      msgId: 'ID',
      tags: undefined,
      keys: undefined,
      storeHost: '10.0.0.1:10911',
      bodyBytes: 5,
      costMs: 3.4,
      msgType: 'Delay',
      offsetMsgId: 'OID',
      success: true,
    } as const;
    expect(decodeTrace(encodeTraceContext(context))).toEqual([{ ...pub, offsetMsgId: 'OID', success: true, clientHost: undefined }]);
  });

  it('takes any text without failing', () => {
    assert(
      property(string(), constantFrom('Pub', 'SubBefore', 'SubAfter', 'EndTransaction', 'Recall', ''), (text, kind) => {
        for (const context of decode(`${kind}|${text}`)) expect(context.msgId).not.toBe('');
      }),
    );
  });
});

describe('isTraceOf', () => {
  it('finds a message of a batch by one of the ids', () => {
    const [context] = decode('SubBefore|1|x|g|R|ID1,ID2|0$');
    expect(context && [isTraceOf(context, 'ID2'), isTraceOf(context, 'ID'), isTraceOf(context, 'ID1,ID2')]).toEqual([true, false, true]);
  });
});
