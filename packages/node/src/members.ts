/** A member of a framework's object; `undefined` where a getter of the platform's throws: nothing of use is behind it. */
export function readMember(target: object, name: string): unknown {
  try {
    return Reflect.get(target, name)
  } catch {
    return undefined
  }
}

/**
 * Sets a member of a framework's object. Platforms have some that only read, or that throw: those are replaced.
 * @returns whether it can be read now
 */
export function setMember(target: object, name: string, value: unknown): boolean {
  try {
    if (Reflect.set(target, name, value) && Reflect.get(target, name) === value) return true
  } catch {
    // A setter or getter of the platform's threw.
  }
  return Reflect.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
}

/** @throws TypeError when one cannot be set: the app's code would miss it */
export function setMembers(target: object, members: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(members)) {
    if (!setMember(target, name, value)) throw new TypeError(`rawhook: request.${name} cannot be set here.`)
  }
}
