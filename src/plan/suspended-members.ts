import { nameKey } from '../model/arm-id.js';
import type { DesiredGroup } from '../model/desired.js';
import type { LiveParent } from '../model/live.js';
import type { AdoptedMember } from './adopt-members.js';
import { liveParts } from './parts/live-parts.js';

/** A group's members: those that it is to have, and those that are left out of it until they are resumed. */
export function splitSuspended(members: readonly AdoptedMember[]): {
  readonly members: readonly AdoptedMember[];
  readonly suspended: readonly AdoptedMember[];
} {
  return {
    members: members.filter(({ desired }) => desired.suspend === undefined),
    suspended: members.filter(({ desired }) => desired.suspend !== undefined),
  };
}

/** `nameKey`s of the live members of suspended groups: a prune must not take them, declared or not. */
export function heldBySuspended(declared: readonly DesiredGroup[], live: LiveParent): readonly string[] {
  return declared
    .filter(({ suspend }) => suspend !== undefined)
    .flatMap(({ resourceName }) => liveParts(resourceName, live, new Map()))
    .flatMap((part) => part.live?.memberResourceNames.map(nameKey) ?? []);
}
