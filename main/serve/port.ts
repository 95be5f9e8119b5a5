/** One end of an ordered two-way channel to another process, worker or window. */
export interface Port {
  /** Sends a value that structured clone can copy; does nothing once the channel is closed. */
  readonly send: (message: unknown) => void
  readonly onMessage: (listener: (message: unknown) => void) => void
  /** Called once when the channel is gone, whoever closed it. */
  readonly onClose: (listener: () => void) => void
  readonly close: () => void
}
