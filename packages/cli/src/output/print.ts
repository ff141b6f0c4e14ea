/** Writes a result to stdout: `text` for people, `value` as one line of JSON for programs. */
export function print(json: boolean, value: unknown, text: () => string): void {
  console.log(json ? JSON.stringify(value) : text())
}
