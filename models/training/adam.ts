import { add, div, maximum, minimum, mul, scale, sqrt, square, sub } from '../graph/ops/elementwise.ts'
import { sumAll } from '../graph/ops/reduce.ts'
import { parameter, scalar, type Value } from '../graph/value.ts'

export interface AdamOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Decoupled weight decay per unit of learning rate (Loshchilov and Hutter 2019); only tensors of rank 2 and more. */
  readonly weightDecay: number
  /** Gradients longer than this, all together, are shortened to it. */
  readonly clip: number
}

/** Learning rate and weight decay of the paper's section 4.1 go with Adam's usual moments. */
export const paperAdam: AdamOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-5, clip: 1 }

/** Scalars fed at each step. `correction1` is 1 / (1 - beta1^t), `correction2` is 1 / (1 - beta2^t), t from 1. */
export interface AdamInputs {
  readonly rate: Value
  readonly correction1: Value
  readonly correction2: Value
}

export interface AdamStep {
  /** New values by parameter name: the parameter itself, `NAME@m` and `NAME@v`. */
  readonly next: ReadonlyMap<string, Value>
  /** Euclidean length of all gradients together before clipping, a scalar. */
  readonly gradientNorm: Value
}

/** Names of a parameter's moments in the training state. */
export const momentNames = (name: string): readonly [string, string] => [`${name}@m`, `${name}@v`]

/** One step of Adam (Kingma and Ba 2015) for all parameters as nodes of the graph. */
export const adamStep = (
  trained: readonly {
    readonly name: string
    readonly value: Value
    readonly grad: Value
    /** Its learning rate as a multiple of the common one; 1 where it is not given. */
    readonly rateFactor?: number
  }[],
  { rate, correction1, correction2 }: AdamInputs,
  options: AdamOptions,
): AdamStep => {
  const { beta1, beta2, epsilon, weightDecay, clip } = options
  const gradientNorm = sqrt(trained.map(({ grad }) => sumAll(square(grad))).reduce(add))
  const factor = minimum(scalar(1), div(scalar(clip), maximum(gradientNorm, scalar(1e-12))))
  const next = new Map<string, Value>()
  for (const { name, value, grad, rateFactor = 1 } of trained) {
    const [firstName, secondName] = momentNames(name)
    const clipped = mul(grad, factor)
    const first = add(scale(parameter(firstName, value.shape), beta1), scale(clipped, 1 - beta1))
    const second = add(scale(parameter(secondName, value.shape), beta2), scale(square(clipped), 1 - beta2))
    const direction = div(mul(first, correction1), add(sqrt(mul(second, correction2)), scalar(epsilon)))
    const decayed =
      value.shape.length >= 2 && weightDecay > 0 ? add(direction, scale(value, weightDecay)) : direction
    const ownRate = rateFactor === 1 ? rate : scale(rate, rateFactor)
    next.set(name, sub(value, mul(decayed, ownRate)))
    next.set(firstName, first)
    next.set(secondName, second)
  }
  return { next, gradientNorm }
}
