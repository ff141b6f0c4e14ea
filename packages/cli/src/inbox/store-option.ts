import { Option } from '@commander-js/extra-typings'

/** `--store`: where the inbox is. A variable keeps a password out of the process list. */
export const storeOption = (): Option<'--store <store>'> =>
  new Option('--store <store>', 'sqlite:<path> or postgres://<user>@<host>/<database>').env('RAWHOOK_STORE')
