import { readFile } from 'node:fs/promises'
import { exportOf, moduleOf } from '../catalogue.ts'

const docComment = /\/\*\*\n((?: \*.*\n)+?) \*\/\nexport (?:const|function) (\w+)/g
const link = /\{@link (\w+)\}/g

/** The prose before the first tag, a paragraph a text. */
function paragraphsOf(comment: string): readonly string[] {
  const lines = comment.split('\n').map((line) => line.replace(/^ \* ?/, ''))
  const tag = lines.findIndex((line) => line.startsWith('@'))
  return lines
    .slice(0, tag === -1 ? undefined : tag)
    .join('\n')
    .split(/\n\n+/)
    .map((paragraph) => paragraph.replaceAll('\n', ' ').replaceAll(link, '`$1`').trim())
    .filter((paragraph) => paragraph !== '')
}

/** What the definition says about its provider, in paragraphs of Markdown: how it signs first, and then its traps. */
export async function providerNotes(slug: string): Promise<readonly string[]> {
  const source = await readFile(moduleOf(slug), 'utf8')
  const [, comment = ''] = [...source.matchAll(docComment)].find(([, , name]) => name === exportOf(slug)) ?? []
  return paragraphsOf(comment)
}
