// POST /media: gives the browser a URL to which it may upload a product photo.
interface UploadRequest {
  folder: string;
  fileName: string;
  contentType: string;
}

interface HttpEvent {
  headers: Record<string, string>;
  body: string;
}

async function presign(key: string, contentType: string): Promise<string> {
  const { S3Client, PutObjectCommand } = await import("@aws-sdk/client-s3");
  const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
  const command = new PutObjectCommand({
    Bucket: process.env.MEDIA_BUCKET,
    Key: key,
    ContentType: contentType,
  });
  return getSignedUrl(new S3Client({}), command, { expiresIn: 86400 });
}

export const handler = async (event: HttpEvent) => {
  const request = JSON.parse(event.body) as UploadRequest;
  const key = `uploads/${request.folder}/${request.fileName}`;
  return {
    statusCode: 200,
    headers: {
      "Access-Control-Allow-Origin": event.headers.origin,
      "Access-Control-Allow-Credentials": "true",
    },
    body: JSON.stringify({ key, url: await presign(key, request.contentType) }),
  };
};
