import { describe, expect, test } from 'vitest';
import { median, reportRows, reportTable } from './report.ts';

const figures = (values: Record<string, number>): Map<string, number> => new Map(Object.entries(values));

describe('median', () => {
  test('is the middle of an odd number of values and the mean of the two in the middle of an even one', () => {
    expect([median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([5, 2.5]);
  });

  test('of nothing is an error', () => {
    expect(() => median([])).toThrow('the median of nothing');
  });
});

describe('report', () => {
  test('takes medians over rounds and gives the ratio of Gantry to Apache', () => {
    const rows = reportRows(
      [figures({ send: 100 }), figures({ send: 200 }), figures({ send: 900 })],
      [figures({ send: 300 }), figures({ send: 10 }), figures({ send: 310 })],
      [figures({ send: 1000 })],
    );
    expect(rows).toEqual([{ name: 'send', apache: 200, gantry: 300, ratio: 1.5, acknowledging: 1000, void: false }]);
  });

  test('voids a row where the acknowledging server is less than 1.5 times the better one', () => {
    const rows = reportRows([figures({ send: 100 })], [figures({ send: 300 })], [figures({ send: 449 })]);
    expect(rows[0]?.void).toBe(true);
    expect(reportTable(rows)).toContain('| send | 100 | 300 | void: the generator was the limit | 449 |');
  });

  test('does not ask for a limit of rows that are no load', () => {
    const rows = reportRows([figures({ start: 4000 })], [figures({ start: 400 })], [figures({ send: 1 })]);
    expect(reportTable(rows).split('\n')[2]).toBe('| start | 4,000 | 400 | 0.10 |  |');
  });

  test('has no ratio for what only Gantry tells', () => {
    const rows = reportRows([figures({ send: 100 })], [figures({ send: 100, loop: 12.34 })], []);
    expect(reportTable(rows).split('\n').slice(2)).toEqual(['| send | 100 | 100 | 1.00 |  |', '| loop |  | 12.3 |  |  |']);
  });

  test('refuses rounds that did not measure the same', () => {
    expect(() => reportRows([figures({ send: 1 })], [figures({})], [])).toThrow('a run has no figure for send');
  });
});
