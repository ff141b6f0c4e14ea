export { type DiagnoseOptions, diagnose } from './diagnose.ts'
export type { Diagnosis, DiagnosisCode, Finding } from './diagnosis.ts'
