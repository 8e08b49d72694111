/**
 * Whether a text of Azure says that Microsoft Sentinel is not switched on in a workspace.
 *
 * A 400 since 2023: "Workspace '…' is not onboarded to Microsoft Sentinel" (iknowjason/PurpleCloud#42); a
 * 404 before: "Couldn't find workspaceMetadata of workspace id …" (hashicorp/terraform-provider-azurerm#11128).
 */
export function isNotOnboarded(text: string): boolean {
  return /is not onboarded to (?:Microsoft|Azure) Sentinel|could(?:n.t| not) find workspaceMetadata/i.test(
    text,
  );
}

/** What to do then; doctor adds the command. */
export const onboardHint = 'Onboard Microsoft Sentinel to the workspace; `muster doctor` prints the command.';
