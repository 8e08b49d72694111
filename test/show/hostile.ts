/** Names that would be markup, commands or another direction of writing if a format took them as they are. */
export const hostile =
  '<script>alert(1)</script> ]]> --> </title> " \' & \u001b[31m \u202egnp.exe \u0000 \ufffe ::error::x %0A ${x} \ud800';

/** How `escapeTerminal` spells it out. */
export const inert =
  '<script>alert(1)</script> ]]> --> </title> " \' & \\u{1b}[31m \\u{202e}gnp.exe \\u{0} \ufffe ::error::x %0A ${x} \\u{d800}';
