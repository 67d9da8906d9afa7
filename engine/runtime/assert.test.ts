import { expect, it } from 'vitest';
import { assert, AssertionError, unreachable } from './assert.ts';

it('passes a condition that holds and names the one that does not', () => {
  expect(() => assert(1 + 1 === 2, 'sum')).not.toThrow();
  expect(() => assert(undefined, 'queue offset 3 expected 4')).toThrow(new AssertionError('queue offset 3 expected 4'));
});

it('names the value of a branch that should not be reachable', () => {
  expect(() => unreachable('later' as never)).toThrow(new AssertionError('unreachable value: "later"'));
});
