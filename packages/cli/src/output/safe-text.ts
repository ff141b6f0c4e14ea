const control = /(?![\n\t])\p{Cc}/gu

/** Text that others wrote, for a terminal: its control characters would be commands there. */
export const safeText = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll(control, '�')
