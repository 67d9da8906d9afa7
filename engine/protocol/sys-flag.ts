/** Bits of a message's sysFlag (01-remoting §12). RocketMQ MessageSysFlag */
export const MessageSysFlag = {
  COMPRESSED: 1,
  MULTI_TAGS: 2,
  TRANSACTION_PREPARED: 4,
  TRANSACTION_COMMIT: 8,
  TRANSACTION_ROLLBACK: 12,
  TRANSACTION_MASK: 12,
  BORN_HOST_V6: 16,
  STORE_HOST_V6: 32,
  NEED_UNWRAP: 64,
  INNER_BATCH: 128,
  COMPRESSION_LZ4: 256,
  COMPRESSION_ZSTD: 512,
  COMPRESSION_ZLIB: 768,
  COMPRESSION_MASK: 768 | 1024,
} as const;

/** Bits of a pull request's sysFlag (03 §2). RocketMQ PullSysFlag */
export const PullSysFlag = { COMMIT_OFFSET: 1, SUSPEND: 2, SUBSCRIPTION: 4, CLASS_FILTER: 8, LITE_PULL: 16 } as const;

/** Bits of a queue's or broker's permission. RocketMQ PermName */
export const Permission = { PRIORITY: 8, READ: 4, WRITE: 2, INHERIT: 1 } as const;

/** Bits of a topic's system flag. RocketMQ TopicSysFlag */
export const TopicSysFlag = { UNIT: 1, UNIT_SUB: 2 } as const;
