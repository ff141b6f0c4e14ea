/** An inbox, or a part of one, that is to be closed. */
export interface Opened<TStore> {
  readonly store: TStore
  close(): Promise<void>
}
