import { deflateSync, inflateSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { decodeLz4Frame, encodeLz4Frame } from './lz4-frame.ts';
import { MessageSysFlag } from './sys-flag.ts';

/** How message bodies are compressed. Clients older than 4.9.4, and all Go and C++ ones, know zlib only. */
export type CompressionType = 'zlib' | 'lz4' | 'zstd';

/** A compressed body may not expand beyond this. */
export const UNCOMPRESSED_BODY_BYTES_MAX = 64 * 1024 * 1024;

/** Java producers compress at this level. */
const ZLIB_LEVEL = 5;

/** A body that is not what its sysFlag says, or that expands beyond the limit. */
export class CompressionError extends Error {
  override readonly name = 'CompressionError';
}

/** Compression that a sysFlag names; undefined when the body is not compressed, an error for an unknown type. */
export function compressionTypeOf(sysFlag: number): CompressionType | undefined {
  if ((sysFlag & MessageSysFlag.COMPRESSED) === 0) return undefined;
  switch (sysFlag & MessageSysFlag.COMPRESSION_MASK) {
    case 0:
    case MessageSysFlag.COMPRESSION_ZLIB:
      return 'zlib';
    case MessageSysFlag.COMPRESSION_LZ4:
      return 'lz4';
    case MessageSysFlag.COMPRESSION_ZSTD:
      return 'zstd';
    default:
      throw new CompressionError(`unknown compression in sysFlag ${sysFlag}`);
  }
}

const CODECS: Readonly<
  Record<CompressionType, { flag: number; compress(body: Buffer): Buffer; uncompress(body: Buffer, bytesMax: number): Buffer }>
> = {
  zlib: {
    flag: MessageSysFlag.COMPRESSION_ZLIB,
    compress: (body) => deflateSync(body, { level: ZLIB_LEVEL }),
    uncompress: (body, maxOutputLength) => inflateSync(body, { maxOutputLength }),
  },
  lz4: { flag: MessageSysFlag.COMPRESSION_LZ4, compress: encodeLz4Frame, uncompress: decodeLz4Frame },
  zstd: {
    flag: MessageSysFlag.COMPRESSION_ZSTD,
    compress: (body) => zstdCompressSync(body),
    uncompress: (body, maxOutputLength) => zstdDecompressSync(body, { maxOutputLength }),
  },
};

/** Bits of sysFlag that say that a body is compressed in this way. */
export function compressionFlag(type: CompressionType): number {
  return MessageSysFlag.COMPRESSED | CODECS[type].flag;
}

export function compressBody(body: Buffer, type: CompressionType): Buffer {
  return CODECS[type].compress(body);
}

/** The body as the producer had it. Throws CompressionError. */
export function uncompressBody(body: Buffer, sysFlag: number, outputBytesMax: number = UNCOMPRESSED_BODY_BYTES_MAX): Buffer {
  const type = compressionTypeOf(sysFlag);
  if (type === undefined) return body;
  try {
    return CODECS[type].uncompress(body, outputBytesMax);
  } catch (error) {
    throw new CompressionError(`not a ${type} body: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
