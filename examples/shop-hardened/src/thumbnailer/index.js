// MediaBucket, object created: makes a thumbnail of every product photo, in a bucket of its own.
"use strict";
const { execFileSync } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");

const NAME = /^uploads\/[0-9a-f-]{36}\.(png|jpg)$/;

async function download(bucket, key, file) {
  const { S3Client, GetObjectCommand } = require("@aws-sdk/client-s3");
  const object = await new S3Client({}).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  fs.writeFileSync(file, await object.Body.transformToByteArray());
}

async function upload(key, file) {
  const { S3Client, PutObjectCommand } = require("@aws-sdk/client-s3");
  const bucket = process.env.THUMBNAIL_BUCKET;
  await new S3Client({}).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: fs.readFileSync(file) }));
}

exports.handler = async (event) => {
  const made = [];
  for (const record of event.Records) {
    const key = decodeURIComponent(record.s3.object.key);
    if (!NAME.test(key)) {
      console.warn("passed over an object of another name");
      continue;
    }
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "thumb-"));
    const source = path.join(folder, "source");
    const target = path.join(folder, "target.png");
    await download(record.s3.bucket.name, key, source);
    execFileSync("/opt/bin/convert", [source, "-resize", "200x200", target], { timeout: 15000 });
    await upload(`${key}.png`, target);
    made.push(`${key}.png`);
    fs.rmSync(folder, { recursive: true });
  }
  return { made };
};
