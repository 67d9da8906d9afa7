import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import { errorTable } from '../../console/contract/errors.ts';
import { createTexts } from '../i18n/index.ts';
import type { Locale } from '../i18n/messages.ts';
import { useFailureText } from './failure-text.ts';

function textsIn(locale: Locale): ReturnType<typeof useFailureText> {
  let text: ReturnType<typeof useFailureText> | undefined;
  mount(defineComponent({ setup: () => ((text = useFailureText()), () => h('div')) }), { global: { plugins: [createTexts(locale)] } });
  if (text === undefined) throw new Error('not mounted');
  return text;
}

describe('useFailureText', () => {
  it('has a sentence for every code in both languages', () => {
    for (const locale of ['en', 'zh'] as const) {
      const text = textsIn(locale);
      const withoutText = Object.keys(errorTable).filter((code) =>
        text({ code, data: { problem: 'empty', node: 'broker-a' } }).startsWith('app.'),
      );
      expect(withoutText).toEqual([]);
    }
  });
  it('names the process that has a port, and does without where the system does not tell', () => {
    const text = textsIn('en');
    expect([
      text({ code: 'portInUse', data: { port: 9876, ownerName: 'java', ownerPid: 4711, freePort: 9877 } }),
      text({ code: 'portInUse', data: { port: 9876, ownerName: null, ownerPid: null, freePort: 9877 } }),
    ]).toEqual(['Port 9876 is taken by java (pid 4711).', 'Port 9876 is taken by another program.']);
  });
  it('explains the common response codes and passes the remark of the others on', () => {
    const text = textsIn('en');
    const refused = (responseCode: number, responseName: string | null) =>
      text({
        code: 'refused',
        data: { address: '10.0.0.2:10911', requestName: 'UPDATE_AND_CREATE_TOPIC', responseCode, responseName, remark: 'odd' },
      });
    expect([refused(16, 'NO_PERMISSION'), refused(999, null)]).toEqual([
      '10.0.0.2:10911 refused UPDATE_AND_CREATE_TOPIC with NO_PERMISSION: no permission.',
      '10.0.0.2:10911 refused UPDATE_AND_CREATE_TOPIC with 999: odd',
    ]);
  });
});
