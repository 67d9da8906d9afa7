import { ResponseCode } from '../../protocol/response-code.ts';
import { parseProperties } from '../../runtime/properties-text.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** RocketMQ DefaultRequestProcessor#updateConfig */
export function updateNamesrvConfigProcessor({ settings, routes }: Pick<NamesrvContext, 'settings' | 'routes'>): NamesrvHandler {
  return async (request) => {
    const properties = parseProperties(request.body?.toString('utf8') ?? '');
    if ([...properties.keys()].some((name) => settings.isProtected(name))) {
      return { code: ResponseCode.NO_PERMISSION, remark: 'Can not update config in black list.' };
    }
    const written = settings.update(properties);
    routes.configure(settings.current);
    await written;
    return { code: ResponseCode.SUCCESS };
  };
}
