const storageKey = 'headframe.token'

/**
 * The access token of a headless server: from the address (`#token=…`), from then on kept for this tab only and taken out of the address,
 * so that it does not stay in the history. `null` = none was given.
 */
export function accessToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given !== null) {
    sessionStorage.setItem(storageKey, given)
    history.replaceState(null, '', location.pathname + location.search)
  }
  return sessionStorage.getItem(storageKey)
}
