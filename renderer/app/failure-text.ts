import { useI18n } from 'vue-i18n';
import type { Failure } from '../../console/contract/errors.ts';
import { errorTable } from '../../console/contract/errors.ts';

/** RocketMQ response codes that have a sentence of their own; the others show the remark as the node sent it. */
const explainedCodes = new Set([1, 2, 3, 10, 11, 12, 14, 16, 17, 206]);

interface LooseFailure {
  code: string;
  data: Record<string, unknown>;
}

/** Turns a failure into the sentence that a person reads: what did not happen, on which node, and what to do. Call in `setup`. */
export function useFailureText(): (failure: Failure | LooseFailure) => string {
  const { t } = useI18n();
  return ({ code, data }) => {
    if (!Object.hasOwn(errorTable, code)) return t('app.errors.internal');
    const values = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, textOf(value)]));
    if (code === 'refused') {
      const responseCode = Number(values['responseCode']);
      const reason = explainedCodes.has(responseCode) ? t(`app.responses.c${responseCode}`) : (values['remark'] ?? '');
      return t('app.errors.refused', {
        ...values,
        responseName: values['responseName'] === '' ? (values['responseCode'] ?? '') : (values['responseName'] ?? ''),
        reason,
      });
    }
    if (code === 'portInUse') return t(values['ownerName'] === '' ? 'app.errors.portInUseUnknown' : 'app.errors.portInUse', values);
    if (code === 'clusterFailed') return t(values['node'] === '' ? 'app.errors.clusterFailed' : 'app.errors.clusterFailedNode', values);
    if (code === 'topicNameInvalid') return t(`app.errors.topicName.${values['problem'] ?? 'empty'}`);
    if (code === 'groupNameInvalid') return t(`app.errors.groupName.${values['problem'] ?? 'empty'}`);
    if (code === 'bodyNotHex' && values['at'] === '0') return t('app.errors.bodyNotHexOdd');
    return t(`app.errors.${code}`, values);
  };
}

/** A value of a failure's data as it stands in a sentence; null is nothing. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
