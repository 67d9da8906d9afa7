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

/** Bits of sysFlag that say that a body is compressed in this way. */
export function compressionFlag(type: CompressionType): number {
  switch (type) {
    case 'zlib':
      return MessageSysFlag.COMPRESSED | MessageSysFlag.COMPRESSION_ZLIB;
    case 'lz4':
      return MessageSysFlag.COMPRESSED | MessageSysFlag.COMPRESSION_LZ4;
    case 'zstd':
      return MessageSysFlag.COMPRESSED | MessageSysFlag.COMPRESSION_ZSTD;
  }
}

export function compressBody(body: Buffer, type: CompressionType): Buffer {
  switch (type) {
    case 'zlib':
      return deflateSync(body, { level: ZLIB_LEVEL });
    case 'lz4':
      return encodeLz4Frame(body);
    case 'zstd':
      return zstdCompressSync(body);
  }
}

/** The body as the producer had it. Throws CompressionError. */
export function uncompressBody(body: Buffer, sysFlag: number, outputBytesMax: number = UNCOMPRESSED_BODY_BYTES_MAX): Buffer {
  const type = compressionTypeOf(sysFlag);
  try {
    switch (type) {
      case undefined:
        return body;
      case 'zlib':
        return inflateSync(body, { maxOutputLength: outputBytesMax });
      case 'lz4':
        return decodeLz4Frame(body, outputBytesMax);
      case 'zstd':
        return zstdDecompressSync(body, { maxOutputLength: outputBytesMax });
    }
  } catch (error) {
    throw new CompressionError(`not a ${type} body: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
