import type { PartView } from '../parts/part-view.js';
import type { PublishReason } from '../steps/step.js';

export type CopiesDiffer = Extract<PublishReason, { readonly why: 'copyDiffers' }>;

/**
 * Says of a part of a group whether the copies of its items in its members are missing or differ;
 * undefined where all are as they should be, or could not be read.
 */
export type CopyJudge = (parent: string, part: PartView) => CopiesDiffer | undefined;
