/** How a language writes a floating-point number. */
export interface FloatForm {
  /** Decimal exponents from which on, and below which, there is no exponent in the text. */
  readonly plainFrom: number
  readonly plainBelow: number
  /** A mantissa of one digit gets `.0`. */
  readonly pointed: boolean
  readonly letter: 'e' | 'E'
  readonly plus: '+' | ''
  /** Digits of an exponent at least. */
  readonly digits: number
  /** What follows a whole number that is a float: `10.0`. */
  readonly whole: '.0' | ''
}

const shared = { plainFrom: -4, plainBelow: 17, pointed: true, letter: 'e', plus: '+', digits: 1 } as const

/** `1e-05`, `10.0` */
export const pythonFloats: FloatForm = { ...shared, plainBelow: 16, pointed: false, digits: 2, whole: '.0' }
/** `1.0e-05`, `10.0` */
export const rubyFloats: FloatForm = { ...shared, plainBelow: 16, digits: 2, whole: '.0' }
/** `1.0e-5`, `10` */
export const phpFloats: FloatForm = { ...shared, whole: '' }
/** `1.0e-5`, `10.0`, with JSON_PRESERVE_ZERO_FRACTION */
export const phpZeroFractions: FloatForm = { ...shared, whole: '.0' }
/** `1.0E-5`, `10.0`, `1.23456789E7` */
export const javaFloats: FloatForm = { ...shared, plainFrom: -3, plainBelow: 7, letter: 'E', plus: '', whole: '.0' }
/** `1E-05`, `10` */
export const dotnetFloats: FloatForm = { ...shared, pointed: false, letter: 'E', digits: 2, whole: '' }
/** `1E-05`, `10.0` */
export const newtonsoftFloats: FloatForm = { ...dotnetFloats, whole: '.0' }

/** The shortest text of a float that reads back as the same number, in the form of a language. */
export function writeFloat(value: number, form: FloatForm): string {
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent >= form.plainFrom && exponent < form.plainBelow) {
    return Number.isInteger(value) ? `${value}${form.whole}` : String(value)
  }
  const pointed = form.pointed && !mantissa.includes('.') ? `${mantissa}.0` : mantissa
  const digits = String(Math.abs(exponent)).padStart(form.digits, '0')
  return pointed + form.letter + (exponent < 0 ? '-' : form.plus) + digits
}
