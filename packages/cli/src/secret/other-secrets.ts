const secretName = /(?:WEBHOOK|SIGNING).*SECRET/

/** Secrets of other endpoints that the environment holds, by the names of their variables. */
export function otherSecrets(used: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      secretName.test(name) && value && !used.includes(value) ? [[name, value]] : [],
    ),
  )
}
