/** One YAML file as it was read. */
export interface SourceFile {
  /** As the user would write it, from the working directory, with forward slashes. */
  readonly name: string;
  readonly text: string;
}
