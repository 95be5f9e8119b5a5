import { bundleFiles, keyPath } from '#app/records/bundle.ts'
import type { CustodyHead } from '#app/records/custody.ts'

/** What VERIFY.md is about; nothing in it comes from evidence. */
export interface GuideFacts {
  readonly head: CustodyHead
  readonly reports: readonly string[]
  readonly areOriginalsIncluded: boolean
}

/**
 * VERIFY.md: how anyone checks the bundle with sha256sum, openssl and pdfsig alone, and with Assay, and what each step shows and
 * does not show.
 */
export const bundleGuide = ({ head, reports, areOriginalsIncluded }: GuideFacts): string => {
  const key = keyPath(head.key)
  const signed = reports.map((path) => `    pdfsig ${path}`).join('\n')
  return `# How to verify this bundle

This folder holds the record of a forensic examination: the report, the log of every act, the results and the files they rest on.
You can check it without the program that made it, and without asking whoever made it. The commands are for a
terminal opened in this folder. They are part of most Linux systems (packages coreutils, openssl, poppler-utils) and can be
installed on Windows and macOS.

## 1. Nothing was changed on the way

    sha256sum --check --quiet ${bundleFiles.sums}

Says nothing when every file is what it was; otherwise it names the file. This shows that the files fit the list,
not yet who made the list.

## 2. The list was made by the installation that kept the log

    openssl pkeyutl -verify -pubin -inkey ${key} -rawin -in ${bundleFiles.manifest} -sigfile ${bundleFiles.signature}

Must say "Signature Verified Successfully". The file ${bundleFiles.manifest} holds the SHA-256 of every other file once more.
Compare the ones you rely on with the list in step 1.

## 3. The log has not been shortened or rewritten

The log is ${bundleFiles.log}: one act on each line, ${head.length} lines. Each line names the hash of the line before ("previous").
The last one must be

    ${head.hash}

A report of the case prints, under "Custody", how many lines the log had then and the hash of the last one: that line must
still have that hash. The newest head is signed:

    openssl pkeyutl -verify -pubin -inkey ${key} -rawin -in ${bundleFiles.signedHead} -sigfile ${bundleFiles.headSignature}

To check one line by hand: take the line, remove ,"hash":"…" from it, and hash what is left:

    sed -n 1p ${bundleFiles.log} | sed 's/,"hash":"[0-9a-f]*"//' | tr -d '\\n' | sha256sum

The result is the hash that the line itself states.

The key must be the right one. Its fingerprint is

    ${head.key}

and stands in every report of the case. Compute it yourself:

    openssl pkey -pubin -in ${key} -outform DER | sha256sum

A fingerprint that you got from the laboratory by another way (a printed report, a telephone call) is worth more than the one
in this file, because whoever could replace everything in this folder could replace this text as well.

## 4. The report was signed and not changed after that

${
  signed === ''
    ? 'This bundle holds no signed report. The manifests in reports/ are what the drafts were made from.'
    : `${signed}

Must say "Signature is Valid" and "Total document signed". If it says that the issuer is unknown, the certificate was signed by
itself or by an authority that your system does not know: then you must learn from elsewhere whose it is. The report says
which it is. The SHA-256 of the report's manifest stands on each page; the manifest lies beside the report:

    sha256sum reports/*.manifest.json`
}

## 5. The originals are what was received

${
  areOriginalsIncluded
    ? `Each original lies in originals/ under its own SHA-256, without its name:

    cd originals && for file in *; do echo "$file  $file"; done | sha256sum --check --quiet`
    : 'The originals were left out of this bundle. Whoever holds them can compare their SHA-256 with results/findings.csv.'
}

The same hash stands in the log, on the line with the act "exhibit received".

## 6. Everything at once, and the examination again

With Assay itself:

    assay verify FOLDER            # every check above, and more: each record against the log, each page of the report
    assay verify FOLDER --replay   # runs the examination again on the originals and compares the results

The second one needs the originals and the model packs that ${bundleFiles.packs} names with their hashes. On a processor (CPU) of the same kind
results are the same to the last bit; otherwise differences are stated with the tolerance.

## What this cannot show

That the log is complete from the first line on, that a signature holds, and that nothing was changed afterwards says nothing about
whether the first entry was true, or whether the method is right for the question. Those are matters for the report and for
whoever examines its author.
`
}
