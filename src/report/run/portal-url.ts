/**
 * The page of an assignment's central workspace in the Azure portal: the portal has no address for
 * a single job. Null without a portal.
 */
export function portalUrl(portal: string | null, assignmentId: string): string | null {
  if (portal === null) return null;
  const workspace = assignmentId.replace(/\/providers\/Microsoft\.SecurityInsights\/.*$/i, '');
  return `${portal}/#resource/${workspace.split('/').filter(Boolean).map(encodeURIComponent).join('/')}`;
}
