import { expect } from 'vitest';
import { requestTest } from '../fixtures.ts';

requestTest('VIEW_MESSAGE_BY_ID', 'answers the record that begins at an offset and refuses one where none begins', async (broker) => {
  await broker.send({ body: 'seen' });
  expect((await broker.records('VIEW_MESSAGE_BY_ID', { offset: 0 })).map((record) => record.body.toString())).toEqual(['seen']);
  expect(await broker.call('VIEW_MESSAGE_BY_ID', { offset: 7 })).toEqual({ code: 1, remark: 'can not find message by the offset, 7' });
});
