// POST /media: gives the browser a URL to which it may upload a product photo.
import { randomUUID } from "node:crypto";

const EXTENSIONS: Record<string, string> = { "image/png": "png", "image/jpeg": "jpg" };

interface HttpEvent {
  body: string;
}

async function presign(key: string, contentType: string): Promise<string> {
  const { S3Client, PutObjectCommand } = await import("@aws-sdk/client-s3");
  const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
  const command = new PutObjectCommand({ Bucket: process.env.MEDIA_BUCKET, Key: key, ContentType: contentType });
  return getSignedUrl(new S3Client({}), command, { expiresIn: 300 });
}

export const handler = async (event: HttpEvent) => {
  const { contentType } = JSON.parse(event.body) as { contentType: string };
  if (!Object.hasOwn(EXTENSIONS, contentType)) {
    console.warn("refused an upload of another type");
    return { statusCode: 400, body: JSON.stringify({ message: "not an image" }) };
  }
  const key = `uploads/${randomUUID()}.${EXTENSIONS[contentType]}`;
  return {
    statusCode: 200,
    headers: { "Access-Control-Allow-Origin": process.env.SHOP_ORIGIN },
    body: JSON.stringify({ key, url: await presign(key, contentType) }),
  };
};
