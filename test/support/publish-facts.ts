import type { LiveAssignment, LiveGroup, LiveMember } from '../../src/model/live.js';
import type { AdoptedMember } from '../../src/plan/adopt-members.js';
import { judgePublish, type PublishFacts } from '../../src/plan/publish/judge-publish.js';
import { aLiveParent, aMember, anItem } from './builders.js';

/** The only item of the group that is judged, unless a test says otherwise. */
export const rule = anItem('a');

/** The verdict on a group in order. */
export const clean = {
  reasons: [],
  unknownAge: [],
  timelessJob: false,
  noModifiedTimes: false,
  wantsJobs: false,
};

export function judge(facts: Partial<PublishFacts>) {
  return judgePublish({
    assignment: anAssignment({}),
    group: aLiveGroup({}),
    jobs: undefined,
    members: [],
    items: [rule],
    coming: new Map(),
    pending: false,
    missed: false,
    ...facts,
  });
}

export function reasons(facts: Partial<PublishFacts>) {
  return judge(facts).reasons;
}

export function anAssignment(features: Partial<LiveAssignment>): LiveAssignment {
  const [assignment] = aLiveParent().withPublished('emea', [], [rule], features).build().assignments;
  if (assignment === undefined) throw new Error('no assignment');
  return assignment;
}

export function adopted(name: string, features: Partial<LiveMember>): AdoptedMember {
  const [live] = aLiveParent().withMember(name, features).build().members;
  if (live === undefined) throw new Error('no member');
  return { desired: aMember(name), resourceName: live.name, live };
}

export function aLiveGroup(features: Partial<LiveGroup>, members: readonly string[] = []): LiveGroup {
  const [group] = aLiveParent().withGroup('emea', members, features).build().groups;
  if (group === undefined) throw new Error('no group');
  return group;
}
