/** What the house takes of a picture is smaller still, so nothing that is seen gets lost. */
const LONGEST = 2048
const BYTES = 4_000_000
const QUALITY = 0.88

/** Pixels of a picture, upright; nothing where this browser cannot read it. */
export interface Fitted {
  file: Blob
  width?: number
  height?: number
}

/** The share by which a picture is drawn smaller; 1 leaves it as it is. */
export function shareOf(width: number, height: number, longest = LONGEST): number {
  return Math.min(1, longest / Math.max(width, height))
}

async function drawn(picture: ImageBitmap, share: number, type: string): Promise<Blob | null> {
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * share))
  canvas.height = Math.max(1, Math.round(picture.height * share))
  const pen = canvas.getContext('2d')
  if (!pen) return null
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  // A photograph has nothing to see through; whatever else may have keeps it.
  const wanted = type === 'image/jpeg' ? 'image/jpeg' : 'image/webp'
  return new Promise((done) => canvas.toBlob(done, wanted, QUALITY))
}

/**
 * A photograph made small enough to be taken and quick to send, turned as its camera says. What is
 * small already, what moves and what cannot be read here stays as it is: the house looks at it.
 */
export async function fitted(file: Blob): Promise<Fitted> {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    return { file }
  }
  try {
    const { width, height } = picture
    const share = shareOf(width, height)
    const still = file.type !== 'image/gif'
    if (!still || (share === 1 && file.size <= BYTES)) return { file, width, height }
    const small = await drawn(picture, share, file.type)
    if (!small || (share === 1 && small.size >= file.size)) return { file, width, height }
    return { file: small, width: Math.round(width * share), height: Math.round(height * share) }
  } finally {
    picture.close()
  }
}
