/** Where and how much two bodies differ, without what is in them. */
export function bodyDifference(given: Uint8Array, signed: Uint8Array): string {
  let at = 0
  while (at < given.length && given[at] === signed[at]) at++
  return `The body has ${given.length} bytes and the signed one ${signed.length}; they differ from offset ${at} on.`
}
