/** What a text column holds; `undefined` when it is no JSON, as after another program wrote to the file. */
export function storedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
