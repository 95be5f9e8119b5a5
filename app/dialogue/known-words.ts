/**
 * The words of which a sentence may consist that repeats the finding: little words, words for the face and the finding, and
 * words for what a finding states. Anything else (a name, a tool, a texture, a motive) is a detail that no finding holds.
 */
const known = new Set(
  `a name names named answer answers gave fit fits margin little much count look looks than about above according across actual after again all along also although among an and any apart appear appears are area areas
  around as aside assess assessable assessed assessment at back based be because been before being below beneath best between both but by
  calculated can cannot case certain certainly certainty clear clearly close come comes compared concentrated concentration conclusion conclusive
  consistent considerably contains could cross crosses decision definite definitive definitely denies detected detection detector did differ difference
  digital direction display displays distance do does doubt each either end enough entire especially establish establishes
  established even evidence exact exactly examination examined examiner example exceed exceeded exceeds exclude excludes exhibit exhibits
  face faces facial fact fails fall falls far find finding findings finds first flagged focus focused focuses follow follows for forged
  forgery found free from full further give given gives good half has have he hence here high higher highest highlighted highlights
  his hold holds how i image images in indicate indicated indicates indication indications indicator indicators inside instead into is
  it itself its just kfd largest largely least leave leaves level lie lies light lights limit local localised locate
  located low lower lowest main mainly manipulated manipulation manipulations map marked marks me mean means measured might mask
  model more moreover most mostly my near nearly neither never no none nor not nothing now nowhere number of off on one only
  onto opposed or other others otherwise our out outcome outside over overall own part parts particular particularly peak peaks
  people per percent person photo photograph picture pictures pixels place placed plain point points portrait predominantly present
  presents primarily primary proof prove proven proves put quite range ranges rather reach reaches read reading real really
  region regions remain remains report reported reports represents respectively rest result results reveal reveals robust rule rules said same
  say says score scored scores second see seem seems seen segmentation share shares she show showed showing shown shows side sides sign signal signals signs similar
  simply since single small smaller so some somewhat spot spots stable stands state states stay stays steady still strong stronger
  strongest strongly such suggest suggests sum summary supports support supported sure surely surrounding that the their them then there
  therefore these they this those though threshold through thus tie to together too top total touch toward towards trace traces two
  under unlike unstable unsteady until up upon value values varies vary verdict very view visible was we well were what whereas
  where which while whole whose wide wider with within without would yes yet your points decided decides deepfake deepfakes fake
  faked altered alteration alterations edited edit edits editing modified modification modifications tampered tampering suspicious
  suspicion inauthentic unauthentic authentic authenticity genuine pristine original unmanipulated unaltered unedited untouched unmodified
  unaffected unforged clean intact natural looking normal unremarkable inconspicuous unsuspicious spared affected artificial unnatural conspicuous
  artefact artefacts artifact artifacts anomaly anomalies inconsistency inconsistencies irregularity irregularities cues cue hint hints
  narrow narrowly borderline fragile flips change changes changed cropping crop shift shifts shifted variants variant stability absolutely undoubtedly doubtless
  unquestionably guarantee guaranteed guarantees conclusively definitively will against speaks speak points pointed pointing free devoid absent absence
  missing lacks lack lacking chance probability likelihood likely confident confidence odds cell cells dominates dominate dominant strongly centred centered
  chiefly above exclusively solely alone confined limited unlikely fully possible falsification fakery falsified doctored forensic analysis
  judged unassessable think believe conclude concludes confirm confirms cover covers covered carries bears half third portion section mark
  marking nearer nearest away further decisively slightly roughly approximately nearly just precisely sits sit stood rises rise drops drop
  rounded measure measurement considered regard regarding concerning respect terms made out such plus minus total also
  everything anything something overall mainly evident apparent apparently clearer clearest responds response`
    .split(/\s+/u)
    .filter((word) => word !== ''),
)

/** The words of a read sentence (read-sentence.ts) that are no little words and no words of a finding, each once. */
export const unknownWords = (text: string): readonly string[] => {
  const words = text.match(/[\p{L}][\p{L}\p{M}'-]*/gu) ?? []
  return [...new Set(words.flatMap((word) => word.split('-')))].filter(
    (word) => word !== '' && !known.has(word) && !/^q(?:region[a-z]|contrast)$/u.test(word),
  )
}
