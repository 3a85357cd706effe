/** The cookies that sites have set during one download: by origin, then by name. */
export type CookieJar = Map<string, Map<string, string>>;

/**
 * Notes what an answer wants to be remembered. Each cookie goes back to its own origin only, whatever domain it names:
 * links that want their cookie back (SharePoint) set it where they ask for it.
 * @param setCookie the `set-cookie` header: a text or a list of them
 */
export function rememberCookies(jar: CookieJar, url: string, setCookie: unknown): void {
	const { origin } = new URL(url);
	const cookies = jar.get(origin) ?? new Map<string, string>();
	for (const header of [setCookie].flat()) {
		if (typeof header !== 'string') continue;
		const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
		const at = pair.indexOf('=');
		if (at <= 0 || /[^\t -~\u0080-\u00ff]/.test(pair)) continue;
		const name = pair.slice(0, at).trim();
		if (attributes.some((attribute) => /^max-age\s*=\s*(-\d+|0+)$/i.test(attribute)))
			cookies.delete(name);
		else cookies.set(name, pair.slice(at + 1).trim());
	}
	if (cookies.size > 0) jar.set(origin, cookies);
}

/** The `cookie` header for a request, or undefined when its origin has set none. */
export function cookieHeader(jar: CookieJar, url: string): string | undefined {
	const cookies = [...(jar.get(new URL(url).origin) ?? [])];
	return cookies.length > 0
		? cookies.map(([name, value]) => `${name}=${value}`).join('; ')
		: undefined;
}
