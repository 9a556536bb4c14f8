package io.nextup.artifact.s3;

import io.nextup.artifact.store.ArtifactCopy;
import io.nextup.event.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The few S3 requests of a store; they report the client's errors as {@link IOException}.
 *
 * <p>The AWS SDK for Java finds region, endpoint and credentials: in {@code AWS_REGION}, {@code
 * AWS_ENDPOINT_URL_S3}, {@code AWS_ACCESS_KEY_ID} and the like, in the corresponding system
 * properties, in {@code ~/.aws}, or in the role of the service account or machine. With a custom
 * endpoint the bucket is in the path ({@code http://host/bucket/key}), unless {@value #PATH_STYLE}
 * sets this.
 *
 * <p>The client has no thread and no pool of connections, so nothing here needs closing.
 */
final class S3Objects {
    static final String PATH_STYLE = "NEXTUP_S3_PATH_STYLE";

    private static final List<String> ENDPOINTS =
            List.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
    private static final List<String> ENDPOINT_PROPERTIES =
            List.of("aws.endpointUrlS3", "aws.endpointUrl");

    /** Name of the object metadata that holds the writer. */
    private static final String WRITER = "nextup-writer";

    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;

    /** Most attempts of a write that conflicts with another write of the same key. */
    private static final int ATTEMPTS = 10;

    private final Function<SdkHttpClient, S3Client> clients;
    private S3Client client;

    S3Objects() {
        this(S3Objects::clientOn);
    }

    /**
     * Makes the requests with the clients of a test.
     *
     * @param clients factory of the client, called at the first request with the usual HTTP client
     */
    S3Objects(Function<SdkHttpClient, S3Client> clients) {
        this.clients = clients;
    }

    /**
     * Reads a small object; empty if there is none.
     *
     * @param most most bytes that are read: one that has more is cut after one byte more
     */
    Optional<byte[]> read(S3Location place, String name, int most) throws IOException {
        AtomicReference<byte[]> bytes = new AtomicReference<>();
        read(place, name, content -> bytes.set(content.readNBytes(most + 1)));
        return Optional.ofNullable(bytes.get());
    }

    /** Returns the SHA-256 of an object in hexadecimal digits; empty if there is none. */
    Optional<String> sha256(S3Location place, String name) throws IOException {
        AtomicReference<String> sha256 = new AtomicReference<>();
        read(
                place,
                name,
                content -> {
                    MessageDigest digest = Sha256.newDigest();
                    new DigestInputStream(content, digest)
                            .transferTo(OutputStream.nullOutputStream());
                    sha256.set(HexFormat.of().formatHex(digest.digest()));
                });
        return Optional.ofNullable(sha256.get());
    }

    /**
     * Reads an object as it arrives.
     *
     * @param taker receiver of the content; gets it again from its start after a broken connection
     * @return true if there is such an object
     */
    boolean read(S3Location place, String name, ArtifactCopy.Taker taker) throws IOException {
        Content content = new Content(taker);
        try {
            return call(
                            place,
                            s3 ->
                                    ifThere(
                                            () ->
                                                    s3.getObject(
                                                            get ->
                                                                    get.bucket(place.bucket())
                                                                            .key(place.key(name)),
                                                            content)))
                    .isPresent();
        } catch (IOException e) {
            throw content.takerFailed().orElse(e);
        }
    }

    /** Passes an object's content on, and distinguishes a failed taker from a broken connection. */
    private static final class Content
            implements ResponseTransformer<GetObjectResponse, GetObjectResponse> {
        private final ArtifactCopy.Taker taker;
        private IOException failure;

        Content(ArtifactCopy.Taker taker) {
            this.taker = taker;
        }

        @Override
        public GetObjectResponse transform(GetObjectResponse response, AbortableInputStream content)
                throws IOException {
            try {
                taker.take(new RetriedReads(content, response.contentLength()));
                return response;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        /** Returns the taker's failure, such as a full disk: then S3 is not at fault. */
        Optional<IOException> takerFailed() {
            return Optional.ofNullable(failure);
        }
    }

    boolean exists(S3Location place, String name) throws IOException {
        return call(
                        place,
                        s3 ->
                                ifThere(
                                        () ->
                                                s3.headObject(
                                                        head ->
                                                                head.bucket(place.bucket())
                                                                        .key(place.key(name)))))
                .isPresent();
    }

    /** Lists the names of the places directly below one, in no particular order. */
    List<String> children(S3Location place) throws IOException {
        return call(
                place,
                s3 -> {
                    List<String> names = new ArrayList<>();
                    for (CommonPrefix child :
                            s3.listObjectsV2Paginator(
                                            list ->
                                                    list.bucket(place.bucket())
                                                            .prefix(place.prefix())
                                                            .delimiter("/"))
                                    .commonPrefixes()) {
                        String prefix = child.prefix();
                        names.add(prefix.substring(place.prefix().length(), prefix.length() - 1));
                    }
                    return names;
                });
    }

    /**
     * An object below a place.
     *
     * @param name the part of its key after the place's prefix, slashes included
     * @param written time of the last write by the server's clock
     */
    record Listed(String name, Instant written) {}

    /**
     * Lists every object below a place, in no particular order. One request lists a thousand.
     *
     * @param found receiver of the objects one by one, since all of a bucket may not fit in memory
     */
    void list(S3Location place, Consumer<Listed> found) throws IOException {
        call(
                place,
                s3 -> {
                    s3.listObjectsV2Paginator(
                                    list -> list.bucket(place.bucket()).prefix(place.prefix()))
                            .contents()
                            .forEach(
                                    object ->
                                            found.accept(
                                                    new Listed(
                                                            object.key()
                                                                    .substring(
                                                                            place.prefix()
                                                                                    .length()),
                                                            object.lastModified())));
                    return found;
                });
    }

    /** Tells whether {@link #create} wrote an object; false if there is none. */
    boolean isOurs(S3Location place, String name) throws IOException {
        return call(
                place,
                s3 ->
                        head(s3, place.bucket(), place.key(name))
                                .map(S3Objects::writerOf)
                                .isPresent());
    }

    /**
     * Writes an object unless there is one of this name. The server verifies the content against
     * the checksum.
     *
     * @param sha256 SHA-256 of the content, in hexadecimal digits
     * @param writer unique id of this writer. After a lost answer the client retries, and thus
     *     recognizes the object that it wrote itself.
     * @return false if there is another writer's object, which is not changed
     */
    boolean create(S3Location place, String name, RequestBody content, String sha256, String writer)
            throws IOException {
        PutObjectRequest put =
                PutObjectRequest.builder()
                        .bucket(place.bucket())
                        .key(place.key(name))
                        .ifNoneMatch("*")
                        .checksumSHA256(
                                Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256)))
                        .metadata(Map.of(WRITER, writer))
                        .build();
        return call(
                place,
                s3 -> {
                    for (int attempt = 1; ; attempt++) {
                        try {
                            s3.putObject(put, content);
                            return true;
                        } catch (S3Exception e) {
                            if (e.statusCode() == PRECONDITION_FAILED) {
                                return head(s3, put.bucket(), put.key())
                                        .map(S3Objects::writerOf)
                                        .filter(writer::equals)
                                        .isPresent();
                            }
                            if (e.statusCode() != CONFLICT || attempt == ATTEMPTS) {
                                throw e;
                            }
                        } catch (AbortedException e) {
                            // The thread is interrupted, which would end the next request too.
                            throw e;
                        } catch (SdkClientException e) {
                            // A server may refuse before it has read the content, and close the
                            // connection: the client then sees no answer, however often it retries.
                            return writer.equals(writerOf(objectAfter(e, s3, put)));
                        }
                    }
                });
    }

    /** Writes an object in place of one that may be there. The metadata names its writer. */
    void replace(S3Location place, String name, byte[] content, String writer) throws IOException {
        call(
                place,
                s3 ->
                        s3.putObject(
                                put ->
                                        put.bucket(place.bucket())
                                                .key(place.key(name))
                                                .metadata(Map.of(WRITER, writer)),
                                RequestBody.fromBytes(content)));
    }

    /** Deletes an object, if it is there. */
    void delete(S3Location place, String name) throws IOException {
        call(
                place,
                s3 ->
                        ifThere(
                                () ->
                                        s3.deleteObject(
                                                object ->
                                                        object.bucket(place.bucket())
                                                                .key(place.key(name)))));
    }

    /** Returns an object's metadata; empty if the object was deleted meanwhile. */
    private static Optional<HeadObjectResponse> head(S3Client s3, String bucket, String key) {
        return ifThere(() -> s3.headObject(head -> head.bucket(bucket).key(key)));
    }

    /** Returns an object's writer; null if it names none. */
    private static String writerOf(HeadObjectResponse object) {
        return object.metadata().get(WRITER);
    }

    /**
     * Returns the object that a failed write met.
     *
     * @throws SdkClientException the write's failure, where it met none, or this request fails too
     */
    private static HeadObjectResponse objectAfter(
            SdkClientException failure, S3Client s3, PutObjectRequest put) {
        Optional<HeadObjectResponse> met;
        try {
            met = head(s3, put.bucket(), put.key());
        } catch (SdkException e) {
            failure.addSuppressed(e);
            throw failure;
        }
        return met.orElseThrow(() -> failure);
    }

    private interface Request<T> {
        T send();
    }

    private static <T> Optional<T> ifThere(Request<T> request) {
        try {
            return Optional.of(request.send());
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        }
    }

    /** Makes the client retry a request whose content broke off. */
    private static final class RetriedReads extends FilterInputStream {
        private final long length;
        private long arrived;

        /**
         * @param length bytes of the content; null where the answer does not say
         */
        RetriedReads(InputStream content, Long length) {
            super(content);
            this.length = length == null ? 0 : length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int most) {
            int read;
            try {
                read = super.read(bytes, offset, most);
            } catch (IOException e) {
                throw RetryableException.create(e.toString(), e);
            }
            // The JDK's client takes a connection that closes early for the content's end.
            if (read < 0 && arrived < length) {
                throw RetryableException.create(
                        "The content ends after %d of %d bytes".formatted(arrived, length));
            }
            arrived += Math.max(0, read);
            return read;
        }
    }

    private <T> T call(S3Location place, Function<S3Client, T> request) throws IOException {
        try {
            return request.apply(client());
        } catch (SdkException e) {
            throw new IOException(
                    "%s: %s; S3 is set up by AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL_S3, or by ~/.aws"
                            .formatted(place, reason(e)),
                    e);
        }
    }

    /**
     * Shortens an exception's message: leaves out the list of all places where the client looked
     * for a region or credentials.
     */
    static String reason(SdkException e) {
        String message = String.valueOf(e.getMessage());
        int chain = message.indexOf(" from any of the providers in the chain");
        return chain < 0 ? message : message.substring(0, chain);
    }

    private synchronized S3Client client() {
        if (client == null) {
            client = clients.apply(UrlConnectionHttpClient.create());
        }
        return client;
    }

    /** Makes a client with the SDK's own configuration on an HTTP client. */
    static S3Client clientOn(SdkHttpClient http) {
        return S3Client.builder()
                .httpClient(http)
                .forcePathStyle(pathStyle())
                // The JDK's client loses answers to requests that first wait for a "100 Continue".
                .serviceConfiguration(s3 -> s3.expectContinueEnabled(false))
                // Nor can it send the content of a PUT again if a kept connection turns out to be
                // closed. So the server shall close each connection after its answer.
                .overrideConfiguration(all -> all.putHeader("Connection", "close"))
                .build();
    }

    private static boolean pathStyle() {
        String said = System.getenv(PATH_STYLE);
        if (said != null) {
            return Boolean.parseBoolean(said);
        }
        return Stream.concat(
                        ENDPOINTS.stream().map(System::getenv),
                        ENDPOINT_PROPERTIES.stream().map(System::getProperty))
                .anyMatch(endpoint -> endpoint != null);
    }
}
