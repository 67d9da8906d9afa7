import { describe, expect, it } from 'vitest';
import { MQClientError } from './client-error.ts';
import { LifeCycle } from './life-cycle.ts';

describe('LifeCycle', () => {
  it('goes forward only', () => {
    const life = new LifeCycle('The Producer');
    expect(() => life.assertRunning()).toThrow(MQClientError);
    life.assertNew();
    life.start();
    life.assertRunning();
    expect(() => life.start()).toThrow('The Producer service state not OK, maybe started once, RUNNING');
    expect(() => life.assertNew()).toThrow(MQClientError);
    expect([life.isRunning, life.stop(), life.stop(), life.state]).toEqual([true, true, false, 'SHUTDOWN_ALREADY']);
  });

  it('cannot be started again after a failed start', () => {
    const life = new LifeCycle('The Producer');
    life.start();
    life.failStart();
    expect([life.stop(), life.state]).toEqual([false, 'START_FAILED']);
    expect(() => life.start()).toThrow('START_FAILED');
  });
});
