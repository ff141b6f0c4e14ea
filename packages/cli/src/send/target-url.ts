import { Failure } from '../failure.ts'

const urlForm = 'Give one as http://localhost:3000/path; a port is a number up to 65535.'

/**
 * The URL to deliver to; `localhost:3000/path` is one too.
 * @throws Failure when it is none for HTTP
 */
export function targetUrl(text: string): URL {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(whole)) throw new Failure('usage', `'${text}' is no URL. ${urlForm}`)
  const url = new URL(whole)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Failure('usage', `'${text}' is no URL for HTTP. ${urlForm}`)
  if (url.username !== '' || url.password !== '') {
    throw new Failure('usage', 'Leave user and password out of the URL: they would show in the process list.')
  }
  return url
}
