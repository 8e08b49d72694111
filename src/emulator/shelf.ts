import type { Resource } from './resource.js';

/** Resources of one type in one place, by name without regard to case, in order of their creation. */
export class Shelf {
  readonly #byName = new Map<string, Resource>();

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
  delete(name: string): boolean {
    return this.#byName.delete(name.toLowerCase());
  }

  all(): Resource[] {
    return [...this.#byName.values()];
  }
}
