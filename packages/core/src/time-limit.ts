/** What `work` resolves to, or `late` when it takes longer than `ms` milliseconds. */
export function within<TValue, TLate>(ms: number, work: Promise<TValue>, late: TLate): Promise<TValue | TLate> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms, late)
    work.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
