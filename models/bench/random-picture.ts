import { bilinearMatrix } from '../preprocess/bilinear-matrix.ts'
import { seededRandom } from '../random/seeded-random.ts'
import { standardNormals } from './standard-normals.ts'

const grid = 7
const noise = 0.3

/** A normalised picture [3, size, size] of soft blobs with noise on them: neighbouring patches resemble each other, as in a face. */
export const randomPicture = (size: number, seed: string): Float32Array => {
  const random = seededRandom(seed)
  const matrix = bilinearMatrix(grid, size)
  const picture = standardNormals(3 * size * size, random)
  for (let channel = 0; channel < 3; channel += 1) {
    const blobs = standardNormals(grid * grid, random)
    for (let row = 0; row < size; row += 1)
      for (let column = 0; column < size; column += 1) {
        let sum = 0
        for (let y = 0; y < grid; y += 1)
          for (let x = 0; x < grid; x += 1)
            sum += matrix[row * grid + y]! * matrix[column * grid + x]! * blobs[y * grid + x]!
        const index = (channel * size + row) * size + column
        picture[index] = sum + noise * picture[index]!
      }
  }
  return picture
}
