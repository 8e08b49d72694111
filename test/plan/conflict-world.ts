import { itemBody } from '../../src/content/canonical-body.js';
import type { ContentItem } from '../../src/model/content.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { LiveParent } from '../../src/model/live.js';
import type { Finding } from '../../src/model/problem.js';
import { planFleet } from '../../src/plan/plan-fleet.js';
import { aLiveParent, anItem } from '../support/builders.js';
import { aFleetInput, aReading } from '../support/plan-world.js';
import type { FleetInput } from '../../src/plan/fleet-plan.js';

/** An item whose body has these properties beside its display name; the item's own name unless given. */
export function bodied(
  parent: string,
  name: string,
  properties: Readonly<Record<string, unknown>> = {},
  features: Partial<ContentItem> = {},
): ContentItem {
  const item = anItem(name, features, parent);
  const body = { properties: { displayName: item.displayName, ...properties } };
  return { ...item, body: itemBody(body) };
}

/** Findings about several groups delivering one thing, of a plan of these live parents. */
export function conflictsIn(
  fleet: DesiredFleet,
  lives: Readonly<Record<string, LiveParent>>,
  options: Partial<FleetInput> = {},
): readonly Finding[] {
  const readings = Object.fromEntries(Object.entries(lives).map(([name, live]) => [name, aReading(live)]));
  const { plan, parents } = planFleet(aFleetInput(fleet, readings, options));
  const told = plan.parents.flatMap(({ findings }) => findings);
  const kept = [...parents.values()].flatMap((planned) => planned.plan.findings);
  if (JSON.stringify(told) !== JSON.stringify(kept)) throw new Error('The plan says other than its parents');
  return told.filter(({ code }) => ['MUS324', 'MUS325', 'MUS326'].includes(code));
}

/** A parent that was never published. */
export function live(parent: string, ...items: readonly ContentItem[]): LiveParent {
  return aLiveParent(parent)
    .withItems(...items)
    .build();
}

export function gist(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code, message }) => `${code} ${message}`);
}
