// Leaves a brotli and a gzip copy, each as small as can be, beside every file that is named.
// Node's own compressors are native code: in the build driver, which is built without optimisation, this would take minutes.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const kinds = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gz: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
}

const files = process.argv.slice(2)
await Promise.all(
  files.flatMap((file) =>
    Object.entries(kinds).map(async ([ending, compress]) => {
      const copy = `${file}.${ending}`
      await writeFile(`${copy}.part`, await compress(await readFile(file)))
      await rename(`${copy}.part`, copy) // An interrupted run leaves no half copy under the name that is served.
    }),
  ),
)
