/** The part of the client that the cases use; the package has no types of its own. */
declare module 'ali-ons' {
  interface Logger {
    debug(...values: unknown[]): void;
    info(...values: unknown[]): void;
    warn(...values: unknown[]): void;
    error(...values: unknown[]): void;
  }

  interface ClientOptions {
    httpclient: unknown;
    nameSrv: string;
    logger: Logger;
    instanceName?: string;
    pollNameServerInteval?: number;
    heartbeatBrokerInterval?: number;
    persistConsumerOffsetInterval?: number;
    rebalanceInterval?: number;
  }

  interface MessageQueue {
    topic: string;
    brokerName: string;
    queueId: number;
    key: string;
  }

  interface SendResult {
    sendStatus: string;
    msgId: string;
    messageQueue: MessageQueue;
    queueOffset: number;
    transactionId?: string;
    offsetMsgId?: string;
  }

  export class Message {
    constructor(topic: string, tags: string, body: string | Buffer);
    readonly msgId: string;
    readonly topic: string;
    readonly queueId: number;
    readonly queueOffset: number;
    readonly sysFlag: number;
    readonly storeSize: number;
    readonly bodyCRC: number;
    readonly reconsumeTimes: number;
    readonly preparedTransactionOffset: number;
    readonly bornHost: string;
    readonly storeHost: string;
    flag: number;
    body: Buffer;
    tags: string;
    keys: string[];
    delayTimeLevel: number;
    properties: Record<string, string>;
  }

  export class Producer {
    constructor(options: ClientOptions & { producerGroup: string; sendMsgTimeout?: number; maxMessageSize?: number });
    ready(): Promise<void>;
    send(message: Message): Promise<SendResult>;
    close(): Promise<void>;
    on(event: 'error', listener: (error: Error) => void): this;
  }

  export class Consumer {
    static readonly ACTION_RETRY: unknown;
    constructor(
      options: ClientOptions & { consumerGroup: string; consumeFromWhere?: string; isBroadcast?: boolean; maxReconsumeTimes?: number },
    );
    readonly processQueueTable: Map<string, { messageQueue: MessageQueue }>;
    ready(): Promise<void>;
    subscribe(
      topic: string,
      subExpression: string | { expressionType: string; subString: string },
      handler: (message: Message) => Promise<unknown>,
    ): void;
    close(): Promise<void>;
    on(event: 'error', listener: (error: Error) => void): this;
  }
}

declare module 'urllib' {
  const urllib: unknown;
  export default urllib;
}
