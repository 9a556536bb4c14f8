package io.nextup.artifact.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * An S3 server in memory, on a free port of the loopback address. While it runs, this process's
 * system properties make every client use it.
 */
public final class S3Server implements AutoCloseable {
    public static final String BUCKET = "models";

    private static final String SECRET = "a secret of the tests";
    private static final List<String> PROPERTIES =
            List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.region", "aws.endpointUrlS3");

    private final S3Proxy proxy;

    /**
     * The server's objects. Tests read and write them here: the JDK's HTTP client now and then
     * fails in a PUT to this server on a busy machine, however often it retries.
     */
    private final BlobStore objects;

    private final CountedReads reads;

    private S3Server(S3Proxy proxy, BlobStore objects, CountedReads reads) {
        this.proxy = proxy;
        this.objects = objects;
        this.reads = reads;
        System.setProperty("aws.accessKeyId", "tester");
        System.setProperty("aws.secretAccessKey", SECRET);
        System.setProperty("aws.region", "us-east-1");
        System.setProperty("aws.endpointUrlS3", "http://127.0.0.1:" + proxy.getPort());
    }

    /** Starts a server with the bucket {@value #BUCKET}, which is empty. */
    public static S3Server start() throws Exception {
        BlobStore objects = BlobStores.create("transient", new Properties());
        objects.createContainer(BUCKET);
        CountedReads reads = new CountedReads(objects);
        S3Proxy proxy =
                S3Proxy.builder()
                        .blobStore(reads)
                        .endpoint(URI.create("http://127.0.0.1:0"))
                        .awsAuthentication(AuthenticationType.AWS_V4, "tester", SECRET)
                        // It has no sessions, whose token comes beside their keys.
                        .ignoreUnknownHeaders(true)
                        // Else it waits 2 s for clients that keep their connections open.
                        .stopTimeout(0)
                        .build();
        proxy.start();
        return new S3Server(proxy, objects, reads);
    }

    /** Keys of all objects, sorted. */
    public List<String> keys() {
        ListObjectsV2Response list =
                objects.list(ListObjectsV2Request.builder().bucket(BUCKET).build());
        if (Boolean.TRUE.equals(list.isTruncated())) {
            throw new IllegalStateException("The test's bucket holds more objects than a page");
        }
        return list.contents().stream().map(S3Object::key).sorted().toList();
    }

    /** Number of reads of an object's content, whether it exists or not. */
    public int reads(String key) {
        return reads.of(key);
    }

    public byte[] read(String key) {
        try (InputStream content = objects.getBlob(BUCKET, key)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes an object; may replace another one. */
    public void write(String key, byte[] content) {
        objects.putBlob(
                PutObjectRequest.builder()
                        .bucket(BUCKET)
                        .key(key)
                        .contentLength((long) content.length)
                        .build(),
                new ByteArrayInputStream(content));
    }

    public void delete(String key) {
        objects.removeBlob(BUCKET, key);
    }

    /** Deletes all objects. */
    public void clear() {
        keys().forEach(this::delete);
    }

    @Override
    public void close() {
        PROPERTIES.forEach(System::clearProperty);
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The S3 server does not stop", e);
        }
    }
}
