import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { readCurlLine } from '../src/request/curl-line.ts'
import { curlWords } from '../src/request/curl-words.ts'
import { temporaryFiles } from './files.ts'

const file = temporaryFiles()

describe('the words of a curl line are those of a shell', () => {
  it.each([
    `curl -d '' "" http://x/`,
    'curl a \\\n  b \\\n  c',
    'curl --data-raw \'{\n  "a": "x\\\\ny"\n}\n\' x',
    String.raw`curl $'{"a":"\u0021 it\'s \x41\n"}'`,
    String.raw`curl --data-raw '{"a":"it'\''s $HOME"}'`,
    String.raw`curl "a\"b\$c\\d\e"`,
    'curl "é☃💥" \'é☃💥\'',
    String.raw`curl a\ b -H'X-A: b' 'a|b;c>d&e(f)'`,
    "curl 'http://x/?a=b&c=d' 'a*b?' '#c' #d",
    "curl 'a\r\nb'",
  ])('%s', (line) => {
    const shell = execFileSync('bash', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    expect(curlWords(line)).toEqual(shell.split('\0').slice(0, -1))
  })

  it('leaves variables as they are written', () => {
    expect(curlWords('curl "$HOME/x"')).toEqual(['curl', '$HOME/x'])
  })

  it('refuses what ends the command', () => {
    expect(() => curlWords('curl http://x/?a=b&c=d')).toThrow("a '&' outside quotes")
  })
})

describe('the request is what curl 7.88 sends', () => {
  const form = 'application/x-www-form-urlencoded'
  const lines = file('lines.txt', 'a b\r\nc&d\n')

  it.each([
    ['-d joins with &, and drops line ends of a file', `-d a=1 --data b=2 -d @${lines}`, form, 'a=1&b=2&a bc&d'],
    ['--data-binary keeps a file', `--data-binary @${lines}`, form, 'a b\r\nc&d\n'],
    ['--data-raw has no files', '--data-raw @x', form, '@x'],
    [
      '--data-urlencode encodes content, not names',
      `--data-urlencode 'a=1 ~é/' --data-urlencode =b= --data-urlencode 'c d' --data-urlencode n@${lines}`,
      form,
      'a=1+~%C3%A9%2F&b%3D&c+d&n=a+b%0D%0Ac%26d%0A',
    ],
    ['--json joins without anything', `--json '{"a":' --json '1}'`, 'application/json', '{"a":1}'],
    ['a header of its own wins', `-H 'content-type: text/plain' -d x`, 'text/plain', 'x'],
  ])('%s', async (_, options, type, body) => {
    const request = await readCurlLine(`curl http://shop.example/hook ${options}`)
    expect(request).toMatchObject({
      method: 'POST',
      url: 'http://shop.example/hook',
      headers: { 'content-type': [type] },
    })
    expect(Buffer.from(request.body).toString()).toBe(body)
  })

  it('takes short forms, and what does not matter', async () => {
    const { method, headers, body } = await readCurlLine(
      "curl -sSLkXPUT -HX-A:1 -H 'x-a:  2 ' -u user:pass -A agent -b k=v -m 5 -o /dev/null --compressed -d1 --url http://x/",
    )
    expect({ method, headers, body: Buffer.from(body).toString() }).toEqual({
      method: 'PUT',
      headers: {
        'content-type': ['application/x-www-form-urlencoded'],
        'x-a': ['1', '2'],
        authorization: ['Basic dXNlcjpwYXNz'],
        'user-agent': ['agent'],
        cookie: ['k=v'],
      },
      body: '1',
    })
  })

  it.each([
    ['wget http://x/', "does not start with 'curl'"],
    ['curl -d x', 'has no URL'],
    ['curl http://x/ --form a=b', "Unknown option '--form'"],
    ['curl http://x/ -d @nowhere/x', 'nowhere/x'],
  ])('refuses %s', async (line, message) => {
    await expect(readCurlLine(line)).rejects.toThrow(message)
  })
})
