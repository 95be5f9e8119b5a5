/** Where the vault reads the time; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number
  /** Minutes that local time is ahead of UTC. */
  readonly offsetMinutes: () => number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  offsetMinutes: () => 0 - new Date().getTimezoneOffset(),
}

export const instantOf = (clock: Clock): string => new Date(clock.now()).toISOString()
