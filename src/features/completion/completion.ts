import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { completeWords, type NameKind } from './complete-words.js';

export type Shell = 'bash' | 'zsh' | 'fish';

/** `muster completion`: the script with which a shell asks `muster __complete` what fits; where nothing does, it offers files. */
export function completionCommand(shell: Shell, { io }: Context): Promise<ExitCode> {
  io.stdout.write(scripts[shell]);
  return Promise.resolve(0);
}

/** Candidates are taken line by line and never expanded: a name is text, whatever it looks like. */
const scripts: Readonly<Record<Shell, string>> = {
  // Without mapfile, which bash 3.2 (macOS) does not have.
  bash: `_muster() {
  local found
  COMPREPLY=()
  while IFS= read -r found; do
    COMPREPLY+=("$found")
  done < <(muster __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F _muster muster
`,
  zsh: `#compdef muster
_muster() {
  local -a found
  found=("\${(@f)$(muster __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then
    compadd -- "\${found[@]}"
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == _muster ]]; then
  _muster "$@"
else
  compdef _muster muster
fi
`,
  fish: `function __muster_complete
  set -l before (commandline -opc)
  set -l current (commandline -ct)
  set -l found (muster __complete -- $before[2..-1] "$current" 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path "$current"
  end
end
complete -c muster -f -a '(__muster_complete)'
`,
};

/**
 * `muster __complete -- WORDS`: what fits the last word, one a line, for the shells' completion. Prints
 * nothing on errors, since completion must not disturb whoever is typing.
 */
export async function completeCommand(
  program: Command,
  argv: readonly string[],
  { io }: Context,
): Promise<ExitCode> {
  const words = argv[0] === '--' ? argv.slice(1) : argv;
  const { words: known, names, begun, before } = completeWords(program, words);
  const declared =
    names === undefined
      ? []
      : await namesIn(
          names.kind,
          names.paths.map((path) => resolve(io.cwd, path)),
        );
  const fitting = declared.filter((name) => name.startsWith(begun) && escapeTerminal(name) === name);
  const lines = [...known, ...fitting].map((word) => `${before}${word}\n`);
  io.stdout.write(lines.join(''));
  return 0;
}

async function namesIn(kind: NameKind, paths: readonly string[]): Promise<readonly string[]> {
  const [{ readAll }, { declaredNames }] = await Promise.all([
    import('../../config/read-files.js'),
    import('../../config/identify-document.js'),
  ]);
  return declaredNames((await readAll(paths)).files, kind);
}
