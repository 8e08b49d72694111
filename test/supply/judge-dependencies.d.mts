export function judgeDependencies(
  manifest: Readonly<Record<string, unknown>>,
  lock: { readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> },
  manifestOf: (path: string) => Readonly<Record<string, unknown>> | undefined,
): readonly string[];
