import { describe, expect, it } from 'vitest';
import { createOutlet, eventIntervalMs } from './outlet.ts';

/** Time that the test moves. */
function createManualTimers() {
  let nowMs = 0;
  let due: { atMs: number; callback: () => void }[] = [];
  return {
    after(delayMs: number, callback: () => void) {
      const entry = { atMs: nowMs + delayMs, callback };
      due.push(entry);
      return { cancel: () => void (due = due.filter((other) => other !== entry)) };
    },
    advance(ms: number) {
      nowMs += ms;
      const ready = due.filter((entry) => entry.atMs <= nowMs);
      due = due.filter((entry) => entry.atMs > nowMs);
      for (const entry of ready) entry.callback();
    },
  };
}

function open(credit: number, merge?: (waiting: unknown, next: unknown) => unknown) {
  const timers = createManualTimers();
  const sent: unknown[] = [];
  const errors: unknown[] = [];
  const outlet = createOutlet({ credit, merge, timers, send: (value) => sent.push(value), onError: (error) => errors.push(error) });
  return { timers, sent, errors, outlet };
}

describe('an outlet', () => {
  it('sends at most one value each interval, the newest of those that waited', () => {
    const { timers, sent, outlet } = open(100);
    for (let ms = 0; ms < 1000; ms++) {
      outlet.offer(ms);
      timers.advance(1);
    }
    expect(sent).toEqual([0, 99, 199, 299, 399, 499, 599, 699, 799, 899, 999]);
    expect(eventIntervalMs).toBe(100);
  });

  it('sends nothing without credit and keeps one value for when there is some', () => {
    const { timers, sent, outlet } = open(1);
    outlet.offer('a');
    outlet.offer('b');
    outlet.offer('c');
    timers.advance(10_000);
    expect(sent).toEqual(['a']);
    outlet.grant(1);
    expect(sent).toEqual(['a', 'c']);
  });

  it('joins the values that wait where the procedure says how', () => {
    const { sent, outlet } = open(1, (waiting, next) => `${String(waiting)}${String(next)}`);
    for (const value of ['a', 'b', 'c', 'd']) outlet.offer(value);
    outlet.grant(5);
    expect(sent).toEqual(['a']);
  });

  it('sends what was joined at the next interval', () => {
    const { timers, sent, outlet } = open(9, (waiting, next) => `${String(waiting)}${String(next)}`);
    for (const value of ['a', 'b', 'c', 'd']) outlet.offer(value);
    timers.advance(eventIntervalMs);
    expect(sent).toEqual(['a', 'bcd']);
  });

  it('is silent once it is closed', () => {
    const { timers, sent, outlet } = open(9);
    outlet.offer('a');
    outlet.offer('b');
    outlet.close();
    timers.advance(1000);
    outlet.offer('c');
    outlet.grant(1);
    expect(sent).toEqual(['a']);
  });

  it('hands over what a merge throws', () => {
    const fault = new Error('cannot join');
    const { errors, outlet } = open(1, () => {
      throw fault;
    });
    for (const value of ['a', 'b', 'c']) outlet.offer(value);
    expect(errors).toEqual([fault]);
  });
});
