/** Text without what differs from run to run: ports, times, durations and folders. */
export function steady(text: string, folder?: string): string {
  return (folder === undefined ? text : text.replaceAll(folder, '<folder>'))
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, '<instant>')
    .replaceAll(/^\d\d:\d\d:\d\d(.*?) +[\d.]+$/gm, '<time>  $1 <ms>')
    .replaceAll(/\d+ (?:s|min)$/gm, '<span>')
}
