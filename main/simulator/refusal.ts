/** A machine that refuses every change was asked for one: whoever answers for it says so in the words of its protocol. */
export class Refusal extends Error {
  constructor() {
    super('read-only file system')
    this.name = 'Refusal'
  }
}
