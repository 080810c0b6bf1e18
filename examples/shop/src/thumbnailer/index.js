// MediaBucket, object created: makes a thumbnail of every product photo.
"use strict";
const { execSync } = require("child_process");
const fs = require("fs");

function convert(source, target) {
  execSync(`convert ${source} -resize 200x200 ${target}`);
}

async function download(bucket, key, file) {
  const { S3Client, GetObjectCommand } = require("@aws-sdk/client-s3");
  const object = await new S3Client({}).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  fs.writeFileSync(file, await object.Body.transformToByteArray());
}

async function upload(bucket, key, file) {
  const { S3Client, PutObjectCommand } = require("@aws-sdk/client-s3");
  await new S3Client({}).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: fs.readFileSync(file) }));
}

exports.handler = async (event) => {
  const made = [];
  for (const record of event.Records) {
    const bucket = record.s3.bucket.name;
    const key = decodeURIComponent(record.s3.object.key.replace(/\+/g, " "));
    const source = `/tmp/${key.split("uploads/").pop()}`;
    const target = `${source}.thumb.png`;
    await download(bucket, key, source);
    convert(source, target);
    await upload(bucket, `${key}.thumb.png`, target);
    made.push(`${key}.thumb.png`);
  }
  return { made };
};
