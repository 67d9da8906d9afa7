declare module 'lz4js' {
  export function compress(content: Uint8Array): Uint8Array;
  export function decompress(frame: Uint8Array): Uint8Array;
}
