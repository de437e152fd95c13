// sharp: each size from the file, or from pixels of the one before.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.ORIEL_BENCH_NODE ?? process.cwd()}/`);
const sharp = require("sharp");
sharp.concurrency(1);
sharp.cache(false);

const [kind, photo, out, plan] = process.argv.slice(2);
const { sizes } = JSON.parse(readFileSync(plan));

const write = (picture, size) =>
  picture
    .jpeg({
      quality: size.quality,
      optimiseCoding: true,
      chromaSubsampling: size.full ? "4:4:4" : "4:2:0",
    })
    .toFile(`${out}/${size.name}.jpg`);

const resized = (picture, size) => picture.resize(size.width, size.height, { fit: "fill" });

const once = async () => {
  const data = readFileSync(photo);
  let pixels = null;
  for (const size of sizes) {
    if (kind === "each") {
      await write(resized(sharp(data).rotate(), size), size);
      continue;
    }
    const source = pixels ? sharp(pixels.data, { raw: pixels.info }) : sharp(data).rotate();
    pixels = await resized(source, size).raw().toBuffer({ resolveWithObject: true });
    await write(sharp(pixels.data, { raw: pixels.info }), size);
  }
};

for await (const _ of createInterface({ input: process.stdin })) {
  await once();
  console.log("done");
}
