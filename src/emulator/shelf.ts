import type { Ticks } from './instants.js';
import type { Resource } from './resource.js';

/** Resources of one type in one place, by name without regard to case, in order of their creation. */
export class Shelf {
  readonly #byName = new Map<string, Resource>();
  readonly #deleted = new Map<string, { readonly resource: Resource; readonly at: Ticks }>();

  get size(): number {
    return this.#byName.size;
  }

  get(name: string): Resource | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  put(resource: Resource): void {
    this.#byName.set(resource.name.toLowerCase(), resource);
  }

  /** Whether there was one to delete. */
  delete(name: string, at: Ticks): boolean {
    const resource = this.get(name);
    if (resource !== undefined) this.#deleted.set(name.toLowerCase(), { resource, at });
    return this.#byName.delete(name.toLowerCase());
  }

  all(): Resource[] {
    return [...this.#byName.values()];
  }

  /** What there was at an earlier time, as far as it was kept. */
  allAt(time: Ticks): Resource[] {
    const now = this.all().map((one) => stateAt(one, time));
    const since = [...this.#deleted.values()].map(({ resource, at }) =>
      at > time ? stateAt(resource, time) : undefined,
    );
    return [...now, ...since].filter((one) => one !== undefined).sort((a, b) => a.seq - b.seq);
  }
}

function stateAt(resource: Resource, time: Ticks): Resource | undefined {
  let state: Resource | undefined = resource;
  while (state !== undefined && state.modified > time) state = state.before;
  return state;
}
