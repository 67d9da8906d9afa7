import { ResponseCode } from '../../protocol/response-code.ts';
import { namesrvConfigText } from '../namesrv-config.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** RocketMQ DefaultRequestProcessor#getConfig */
export function getNamesrvConfigProcessor({ settings }: Pick<NamesrvContext, 'settings'>): NamesrvHandler {
  return () => ({ code: ResponseCode.SUCCESS, body: Buffer.from(namesrvConfigText(settings.current)) });
}
