/** What of a message is of one request or one moment: ids that Azure gives to a request, times, waits. */
const ofOneMoment = [
  / ?\(x-ms-request-id [^()]*\)/g,
  / ?\(Azure asks to wait \d+ s\)/g,
  /\b(?:trace|correlation|request|activity|tracking|operation) ?id\W{1,3}[\w-]+/gi,
  /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/g,
];

/**
 * A problem's message without what is another in every run though nothing has changed: two nights on
 * which Azure refuses the same have the same. Not for people.
 */
export function steadyMessage(message: string): string {
  return ofOneMoment.reduce((text, pattern) => text.replace(pattern, ''), message);
}
