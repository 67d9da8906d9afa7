import { expect, test } from 'vitest';
import { requestTest, startTestBroker } from '../fixtures.ts';

const body = (expressionType: string, subString: string): string =>
  JSON.stringify({ clientId: 'c', group: 'g', namespace: '', subscriptionData: { topic: 'T', subString, expressionType } });

requestTest(
  'CHECK_CLIENT_CONFIG',
  'takes tags and SQL that compiles, and refuses SQL that does not',
  async (broker) => {
    const check = (type: string, text: string) => broker.call('CHECK_CLIENT_CONFIG', {}, body(type, text));
    expect([await check('TAG', 'a || b'), await check('SQL92', 'a > 1'), await check('SQL92', 'a >')]).toEqual([
      { code: 0 },
      { code: 0 },
      { code: 23, remark: 'Invalid MessageSelector. unexpected end' },
    ]);
  },
  { settings: { enablePropertyFilter: 'true' } },
);

test('SQL is refused while property filters are off', async () => {
  const broker = await startTestBroker();
  expect(await broker.call('CHECK_CLIENT_CONFIG', {}, body('SQL92', 'a > 1'))).toEqual({
    code: 1,
    remark: 'The broker does not support consumer to filter message by SQL92',
  });
  await broker.stop();
});
