const shortForm = /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$/;
const isoForm = /^P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;
const unitMs = [86_400_000, 3_600_000, 60_000, 1_000, 1];

/** Milliseconds of `1h30m`, `90s`, `250ms` or ISO 8601 `PT1H30M`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = shortForm.exec(text) ?? isoForm.exec(text.toUpperCase());
  const parts = match
    ?.slice(1)
    .map((part: string | undefined) => (part === undefined ? undefined : Number(part)));
  if (parts?.some((part) => part !== undefined) !== true) return undefined;
  return parts.reduce<number>((sum, part, index) => sum + (part ?? 0) * (unitMs[index] ?? 0), 0);
}
