import { expect } from 'vitest'

/** Compares with the file of that name in `golden/`; `vitest -u` writes it. Colours stay, so that they are compared too. */
export const expectGolden = async (actual: string, name: string): Promise<void> => {
  await expect(actual).toMatchFileSnapshot(`./golden/${name}`)
}
