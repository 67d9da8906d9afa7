import { expect, it } from 'vitest';
import { offsetBarParts } from './offset-bar-parts.ts';

const queue = { minOffset: 100, maxOffset: 200, consumerOffset: 150 };

it('shows what is consumed, handed out and waiting', () => {
  expect(offsetBarParts({ ...queue, pullOffset: 160, behindMs: 12_000 }, 0)).toEqual({
    parts: [
      { kind: 'consumed', from: 0, width: 50 },
      { kind: 'inFlight', from: 50, width: 10 },
      { kind: 'waiting', from: 60, width: 40 },
    ],
    now: 50,
    target: null,
    isBelowMin: false,
    heat: 2,
  });
});

it('begins at the offset that it is told', () => {
  expect(offsetBarParts(queue, 180)).toMatchObject({ parts: [{ kind: 'waiting', from: 0, width: 100 }], now: 0 });
});

it('shows what a move forward skips, and what one back reads again', () => {
  expect(offsetBarParts({ ...queue, targetOffset: 170 }, 0)).toMatchObject({
    parts: [{}, {}, { kind: 'skipped', from: 50, width: 20 }],
    target: 70,
  });
  expect(offsetBarParts({ ...queue, targetOffset: 110 }, 0)).toMatchObject({
    parts: [{}, {}, { kind: 'readAgain', from: 10, width: 40 }],
    target: 10,
  });
});

it('says when the committed offset is older than the first message', () => {
  expect(offsetBarParts({ ...queue, consumerOffset: 20 }, 0)).toMatchObject({
    parts: [{ kind: 'waiting', from: 0, width: 100 }],
    now: 0,
    isBelowMin: true,
  });
});

it('draws a queue that was never committed as waiting, and an empty one as nothing', () => {
  expect(offsetBarParts({ ...queue, consumerOffset: null }, 0)).toMatchObject({ parts: [{ kind: 'waiting' }], now: null });
  expect(offsetBarParts({ minOffset: 5, maxOffset: 5, consumerOffset: 5 }, 0)).toMatchObject({ parts: [], now: 100, heat: 0 });
});
