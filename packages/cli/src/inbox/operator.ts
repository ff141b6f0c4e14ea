import { userInfo } from 'node:os'

/** Who is at the keyboard, as the operating system has it. It has nobody in some containers. */
export function operator(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
