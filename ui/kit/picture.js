// A drawing (SVG) as a picture (PNG). A browser can do that, with the fonts that it has; the server
// would need a program of its own for it.

const SCALE = 3; // pixels of the picture for one of the drawing: sharp on paper

/** @type {(drawing: string) => Promise<Blob>} */
export const picture = async (drawing) => {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([drawing], { type: "image/svg+xml" }));
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SCALE * image.naturalWidth;
  canvas.height = SCALE * image.naturalHeight;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((resolve, reject) => {
    canvas.toBlob((made) => (made ? resolve(made) : reject(new Error("no picture"))), "image/png");
  });
};
