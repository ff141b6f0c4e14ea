/** The same bytes as a `Buffer`, viewed and not copied. */
export const bytesOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length)
