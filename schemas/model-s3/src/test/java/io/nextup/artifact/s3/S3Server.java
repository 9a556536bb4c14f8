package io.nextup.artifact.s3;

import java.net.URI;
import java.util.List;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
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
    private final CountedReads reads;
    private final S3Client client;

    private S3Server(S3Proxy proxy, CountedReads reads) {
        this.proxy = proxy;
        this.reads = reads;
        System.setProperty("aws.accessKeyId", "tester");
        System.setProperty("aws.secretAccessKey", SECRET);
        System.setProperty("aws.region", "us-east-1");
        System.setProperty("aws.endpointUrlS3", "http://127.0.0.1:" + proxy.getPort());
        client =
                S3Client.builder()
                        .httpClient(UrlConnectionHttpClient.create())
                        .forcePathStyle(true)
                        .serviceConfiguration(s3 -> s3.expectContinueEnabled(false))
                        // The proxy answers once it has an object's bytes, and closes. A checksum
                        // behind them is then written into a closed connection, now and then.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .overrideConfiguration(all -> all.putHeader("Connection", "close"))
                        .build();
    }

    /** Starts a server with the bucket {@value #BUCKET}, which is empty. */
    public static S3Server start() throws Exception {
        CountedReads reads = new CountedReads(BlobStores.create("transient", new Properties()));
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
        S3Server server = new S3Server(proxy, reads);
        server.client.createBucket(bucket -> bucket.bucket(BUCKET));
        return server;
    }

    /** Keys of all objects, sorted. */
    public List<String> keys() {
        return client.listObjectsV2Paginator(list -> list.bucket(BUCKET)).contents().stream()
                .map(S3Object::key)
                .sorted()
                .toList();
    }

    /** Number of reads of an object's content, whether it exists or not. */
    public int reads(String key) {
        return reads.of(key);
    }

    public byte[] read(String key) {
        return client.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asByteArray();
    }

    /** Writes an object; may replace another one. */
    public void write(String key, byte[] content) {
        client.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
    }

    public void delete(String key) {
        client.deleteObject(object -> object.bucket(BUCKET).key(key));
    }

    /** Deletes all objects. */
    public void clear() {
        keys().forEach(this::delete);
    }

    @Override
    public void close() {
        PROPERTIES.forEach(System::clearProperty);
        client.close();
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The S3 server does not stop", e);
        }
    }
}
