import type { JsonObject } from '../../model/json.js';
import { append } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import { fieldAt, readList, type Place, type Read, readRecord, readText, readWord } from './reader.js';
import { checkSchedule, queryRuleFields, scheduleFields } from './rule-fields.js';

/** Known keys of an analytics rule's template that are not sent. */
const unsent = ['id', 'kind', 'status', 'tags', 'metadata', 'requiredDataConnectors', 'version', 'author'];

const name = { read: readText(), as: 'displayName', needed: 'what the rule is called in the portal' };

const common = {
  name,
  ...queryRuleFields,
  relevantTechniques: { read: readList(readText()) },
  techniques: { read: readList(readText()), as: 'relevantTechniques' },
};

const scheduled = readRecord({ ...common, ...scheduleFields }, unsent);
const nearRealTime = readRecord(common, [...unsent, ...Object.keys(scheduleFields)]);

const kinds = readWord(['Scheduled', 'NRT']);

/** Whether a mapping is a template of an analytics rule; some have no `kind`, and are scheduled. */
export function isRuleTemplate(value: JsonObject): boolean {
  const has = (key: string) => Object.hasOwn(value, key);
  if (Object.keys(scheduleFields).some(has)) return true;
  return has('query') && (has('severity') || /^(?:scheduled|nrt)$/i.test(String(value.kind)));
}

/**
 * An analytics rule of a template as the Azure-Sentinel repository has them, as a PUT sends it.
 *
 * What a template may leave out gets what the portal sets for a rule made of one: enabled, and no
 * suppression. Its `version` is sent only with `alertRuleTemplateName`: Azure refuses one without a template.
 * Rules of other kinds have no such template: MUS146. MUS145 for what NRT rules do not take, and the problems
 * of `reader.ts`.
 */
export function readRuleTemplate(place: Place): JsonObject | undefined {
  const kind = fieldAt(place, 'kind');
  const isNrt = kind !== undefined && kinds(kind) === 'NRT';
  if (isNrt) append(place.of.problems, scheduleOfNrt(place));
  const read = (isNrt ? nearRealTime : scheduled)(place);
  if (read === undefined) return undefined;
  if (!isNrt) checkSchedule(place, read);
  const { relevantTechniques, ...rest } = read;
  const properties = {
    ...defaults,
    ...rest,
    ...techniquesOf(relevantTechniques),
    ...templateOf(place, read),
  };
  return { kind: isNrt ? 'NRT' : 'Scheduled', properties };
}

const defaults = { enabled: true, suppressionEnabled: false, suppressionDuration: 'PT5H' };

/** Azure has a separate field for sub-techniques (`T1078.004`), and also wants the technique of each. */
function techniquesOf(all: unknown): JsonObject {
  if (!Array.isArray(all) || all.length === 0) return {};
  const named = all.map(String);
  const sub = named.filter((each) => each.includes('.'));
  const techniques = [...new Set(named.map((each) => each.split('.', 1)[0] ?? each))];
  return { techniques, ...(sub.length === 0 ? {} : { subTechniques: sub }) };
}

function templateOf(place: Place, { alertRuleTemplateName }: JsonObject): JsonObject {
  const version = fieldAt(place, 'version');
  if (alertRuleTemplateName === undefined || version === undefined) return {};
  return { templateVersion: versionText(version) };
}

const versionText: Read<string> = readText();

function scheduleOfNrt(place: Place): readonly Problem[] {
  return Object.keys(scheduleFields).flatMap((key) => {
    const field = fieldAt(place, key);
    if (field === undefined) return [];
    return {
      code: 'MUS145' as const,
      message: `An NRT rule has no ${key}: it runs every minute`,
      hint: `Remove "${key}", or write "kind: Scheduled".`,
      at: place.of.at(field.path, 'key'),
    };
  });
}
