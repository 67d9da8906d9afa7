import { known, unknown } from '../../contract/figure.ts';
import type { Figure } from '../../contract/figure.ts';
import type { BrokerFigures } from '../../contract/nodes.ts';

/** The figures that a broker's runtime info holds (05-admin §3.1); a key that is not there is unknown. */
export function brokerFiguresOf(info: ReadonlyMap<string, string>): BrokerFigures {
  const number = (key: string): Figure => figure(info.get(key));
  return {
    inPerSecond: figure(first(info.get('putTps'))),
    outPerSecond: figure(first(info.get('getTransferredTps') ?? info.get('getTransferedTps'))), // 4.9 spells it so
    inToday: difference(number('msgPutTotalTodayNow'), number('msgPutTotalTodayMorning')),
    outToday: difference(number('msgGetTotalTodayNow'), number('msgGetTotalTodayMorning')),
    commitLogBytes:
      info.get('commitLogMaxOffset') === '0' ? known(0) : difference(number('commitLogMaxOffset'), number('commitLogMinOffset')), // an empty log begins at -1
    diskUsedRatio: number('commitLogDiskRatio'),
    dispatchBehindBytes: number('dispatchBehindBytes'),
  };
}

/** Rates are three averages with spaces between: of 10 seconds, one minute, ten minutes. */
const first = (text: string | undefined): string | undefined => text?.trim().split(/\s+/)[0];

function figure(text: string | undefined): Figure {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? known(value) : unknown('notSupported');
}

function difference(larger: Figure, smaller: Figure): Figure {
  if (larger.value === null) return larger;
  if (smaller.value === null) return smaller;
  return known(Math.max(0, larger.value - smaller.value));
}
