/** Sites that a click in a page may open in the person's own browser. */
const allowedHosts = new Set(['rocketmq.apache.org', 'github.com', 'www.apache.org']);

/** Whether a link leads to a place that the app links to: HTTPS, a listed host, no name or password in it. */
export function isAllowedExternalLink(link: string): boolean {
  if (!URL.canParse(link)) return false;
  const url = new URL(link);
  return url.protocol === 'https:' && allowedHosts.has(url.hostname) && url.port === '' && url.username === '' && url.password === '';
}
