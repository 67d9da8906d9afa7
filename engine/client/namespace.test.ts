import { describe, expect, it } from 'vitest';
import { withNamespace, withoutNamespace } from './namespace.ts';

describe('namespaces', () => {
  it('go in front of the name, behind the prefix of retry and dead letter topics', () => {
    const names = ['T', '%RETRY%g', '%DLQ%g', 'ns%T', '%RETRY%ns%g'];
    expect(names.map((name) => withNamespace('ns', name))).toEqual(['ns%T', '%RETRY%ns%g', '%DLQ%ns%g', 'ns%T', '%RETRY%ns%g']);
  });

  it('leave system topics and groups alone', () => {
    const names = ['TBW102', 'RMQ_SYS_TRACE_TOPIC', 'rmq_sys_wheel_timer', 'TOOLS_CONSUMER', ''];
    expect(names.map((name) => withNamespace('ns', name))).toEqual(names);
  });

  it('are taken away again', () => {
    const names = ['T', '%RETRY%g', '%DLQ%g', 'TBW102'];
    expect(names.map((name) => withoutNamespace('ns', withNamespace('ns', name)))).toEqual(names);
    expect([withNamespace(undefined, 'T'), withoutNamespace(undefined, 'ns%T'), withoutNamespace('ns', 'other%T')]).toEqual([
      'T',
      'ns%T',
      'other%T',
    ]);
  });
});
