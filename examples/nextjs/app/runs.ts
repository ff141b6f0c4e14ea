/** Stands for the app's database. */
export const completedRuns = new Map<string, { eventId: string; durationMs: number }>()
