import type { GenericSchema, InferInput, InferOutput } from 'valibot'

/** A procedure of the workstation: what goes in, what comes out, and how often. */
export interface Procedure<
  Kind extends 'query' | 'command' | 'stream',
  In extends GenericSchema,
  Out extends GenericSchema,
> {
  readonly kind: Kind
  readonly input: In
  readonly output: Out
}

export type AnyProcedure = Procedure<'query' | 'command' | 'stream', GenericSchema, GenericSchema>

/** Reads, and changes nothing. */
export const query = <In extends GenericSchema, Out extends GenericSchema>(
  input: In,
  output: Out,
): Procedure<'query', In, Out> => ({
  kind: 'query',
  input,
  output,
})

/** Changes something and returns the changed record. */
export const command = <In extends GenericSchema, Out extends GenericSchema>(
  input: In,
  output: Out,
): Procedure<'command', In, Out> => ({ kind: 'command', input, output })

/** Gives values until it ends or the caller aborts. */
export const stream = <In extends GenericSchema, Out extends GenericSchema>(
  input: In,
  output: Out,
): Procedure<'stream', In, Out> => ({ kind: 'stream', input, output })

export type Topic = Readonly<Record<string, AnyProcedure>>
export type Contract = Readonly<Record<string, Topic>>

/** What a handler of a procedure looks like; the signal is the last parameter everywhere. */
export type Handler<P extends AnyProcedure> = P['kind'] extends 'stream'
  ? (input: InferOutput<P['input']>, signal: AbortSignal) => AsyncIterable<InferInput<P['output']>>
  : (
      input: InferOutput<P['input']>,
      signal: AbortSignal,
    ) => Promise<InferInput<P['output']>> | InferInput<P['output']>

export type Handlers<C extends Contract> = {
  readonly [T in keyof C]: { readonly [N in keyof C[T]]: Handler<C[T][N]> }
}

/** How a caller sees a procedure. */
export type Caller<P extends AnyProcedure> = P['kind'] extends 'stream'
  ? (input: InferInput<P['input']>, signal?: AbortSignal) => AsyncIterable<InferOutput<P['output']>>
  : (input: InferInput<P['input']>, signal?: AbortSignal) => Promise<InferOutput<P['output']>>

export type Client<C extends Contract> = {
  readonly [T in keyof C]: { readonly [N in keyof C[T]]: Caller<C[T][N]> }
}
