import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { parseProperties } from '../../runtime/properties-text.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { SettingError } from '../setting.ts';

/** UPDATE_BROKER_CONFIG: changes settings while the broker runs and keeps them; unknown names are ignored. RocketMQ AdminBrokerProcessor#updateBrokerConfig */
export function createUpdateBrokerConfig(parts: Pick<BrokerParts, 'configStore' | 'log'>): RequestHandler {
  return (request, channel) => {
    if (request.body === undefined) return { code: ResponseCode.SUCCESS };
    const properties = parseProperties(request.body.toString('utf8'));
    const blackList = parts.configStore.config.values.configBlackList.split(';');
    if (blackList.some((key) => properties.has(key.trim())))
      return { code: ResponseCode.NO_PERMISSION, remark: 'Can not update config in black list.' };
    parts.log.info('config-update-requested', { keys: [...properties.keys()].join(' '), caller: channel.remoteAddress });
    try {
      parts.configStore.update(properties);
      return { code: ResponseCode.SUCCESS };
    } catch (error) {
      if (error instanceof SettingError) return { code: ResponseCode.SYSTEM_ERROR, remark: error.message };
      throw error;
    }
  };
}
