export { diagnose } from './diagnose.ts'
export type { DiagnoseOptions } from './diagnose-options.ts'
export type { Diagnosis, DiagnosisCode, Finding } from './diagnosis.ts'
export { type DoctorOptions, withDoctor } from './with-doctor.ts'
