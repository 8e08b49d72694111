export interface Exchange {
  readonly method: string;
}
