import { InvalidArgumentError } from 'commander';
import { collected } from './parse-options.js';

/** The form of a report file, by its extension. */
export type ReportForm = 'json' | 'markdown' | 'html' | 'junit' | 'sarif';

const extensions: Readonly<Record<ReportForm, string>> = {
  json: '.json',
  markdown: '.md',
  html: '.html',
  junit: '.xml',
  sarif: '.sarif',
};

/** What every command with a result can be written as. */
export const documentForms: readonly ReportForm[] = ['json', 'markdown'];
/** Also its problems and findings, at their lines. */
export const findingForms: readonly ReportForm[] = [...documentForms, 'sarif'];
/** Pairs that are planned. */
export const plannedForms: readonly ReportForm[] = [...findingForms, 'html'];
/** Pairs of a run, or that were compared. */
export const runForms: readonly ReportForm[] = ['json', 'markdown', 'html', 'junit', 'sarif'];

/** The form that a file's name asks for; undefined where there is no such form. */
export function reportFormOf(file: string): ReportForm | undefined {
  return runForms.find((form) => file.toLowerCase().endsWith(extensions[form]) && /[^/\\]\.\w+$/.test(file));
}

/** `.json, .md or .sarif` */
export function extensionsOf(forms: readonly ReportForm[]): string {
  const all = forms.map((form) => extensions[form]);
  return `${all.slice(0, -1).join(', ')} or ${all.at(-1) ?? ''}`;
}

/** The commands that have forms which others lack. */
const writersOf: Readonly<Partial<Record<ReportForm, string>>> = {
  html: 'Plan, apply, publish, status and drift',
  junit: 'Apply, publish, status and drift',
  sarif: 'Validate, plan, apply, publish, status and drift',
};

/** A parser of `--report` for a command that can be written in `forms`: any other file is a usage error. */
export function reportFile(
  forms: readonly ReportForm[],
): (text: string, before?: readonly string[]) => readonly string[] {
  return (text, before = []) => {
    const form = reportFormOf(text);
    if (form === undefined || !forms.includes(form)) {
      const writers = form === undefined ? undefined : writersOf[form];
      const elsewhere =
        form === undefined || writers === undefined ? '' : ` ${writers} write ${extensions[form]}.`;
      throw new InvalidArgumentError(`Give a file whose name ends in ${extensionsOf(forms)}.${elsewhere}`);
    }
    return collected(text, before);
  };
}
